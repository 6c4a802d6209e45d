import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";
import ava from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { hasKeychainPrograms, inKeychainSession } from "../helpers/keychain-session.ts";
import { cedarCommand, runCedar } from "../helpers/run-cedar.ts";

// A keychain is made by Debian's dbus and gnome-keyring.
const test = hasKeychainPrograms ? ava : ava.skip;
const command = [...inKeychainSession, ...cedarCommand];

test("the command that leads to the key of a profile with a chain of its own can be pasted", async (t) => {
  const { home, workspace } = await createWorld(t);
  const config = join(home, "profiles.json");
  await writeFile(config, JSON.stringify({ profiles: { staging: { providerChain: ["env"] } } }));
  const options = { environment: { HOME: home }, workspace, command };
  const args = ["key", "set", "--profile", "staging", "--config", config];
  const { stderr } = await runCedar(args, { ...options, input: fakeKey("typed") });
  const [, words = ""] = /`cedar (.*?)`/u.exec(stderr) ?? [];
  t.regex(words, /^key why --profile staging .*--provider-chain keychain,env$/u, stderr);
  t.regex((await runCedar(words.split(" "), options)).stdout, /found by keychain$/mu);
});
