import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import type { CommandEntry } from "../src/command-line/command.ts";
import { commands } from "../src/command-line/commands.ts";
import { createWorld } from "./helpers/create-world.ts";
import { runCedar } from "./helpers/run-cedar.ts";

/** The words of each command that can be run. */
async function commandLines(entries: readonly CommandEntry[]): Promise<string[][]> {
  const lines = await Promise.all(
    entries.map(async (entry) => {
      const { name } = entry;
      const { subcommands } = await entry.load();
      return subcommands === undefined
        ? [[name]]
        : (await commandLines(subcommands)).map((rest) => [name, ...rest]);
    }),
  );
  return lines.flat();
}

const broken = {
  "is no JSON": `{ "token": "${fakeKey("file")}", `,
  "is of another version": '{"version": 2, "model": 7}\n',
  "is empty": "",
};
/** Commands that need no configuration: the demonstration has a home of its own, and a new plugin needs none. */
const withoutConfiguration = new Set(["demo", "plugin new"]);
const lines = (await commandLines(commands)).filter((words) => !withoutConfiguration.has(words.join(" ")));

for (const line of lines)
  test(`cedar ${line.join(" ")} with a configuration file that it cannot understand exits with 2 and leaves it byte for byte`, async (t) => {
    const { environment, workspace, home } = await createWorld(t);
    const folder = join(home, ".config/cedar-cli");
    await mkdir(folder, { recursive: true });
    // What is wrong with the file is the same to all of them.
    const ways = Object.entries(broken).slice(0, line.join(" ") === "agent" ? undefined : 1);
    for (const [how, text] of ways) {
      await writeFile(join(folder, "config.json"), text);
      const run = await runCedar(line, { environment, workspace, input: "Hello" });
      t.is(run.code, 2, `${how}: ${run.stderr}`);
      t.regex(run.stderr, /config\.json\): /u);
      t.false(`${run.stdout}${run.stderr}`.includes("fake-file"));
      t.is(await readFile(join(folder, "config.json"), "utf8"), text);
      t.deepEqual(await readdir(folder), ["config.json"]);
    }
  });

test("there are commands to try it on", (t) => {
  t.true(lines.length >= 6);
});

test("unknown providers of the chain are told at once, with their source, the nearest and the valid names; exit 2", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const args = ["agent", "--provider-chain", "cahce,evn,env", "Hello"];
  const byFlag = await runCedar(args, { environment, workspace });
  t.is(byFlag.code, 2);
  t.regex(
    byFlag.stderr,
    /The provider chain \(from flag --provider-chain\) has the key providers "cahce" and "evn"/u,
  );
  t.regex(byFlag.stderr, /"cache" by "cahce".* "env" by "evn".*Valid names: cache, .*env, .*server/u);
  const variables = { ...environment, CEDAR_PROVIDER_CHAIN: "evn" };
  const byVariable = await runCedar(["agent", "Hello"], { environment: variables, workspace });
  t.is(byVariable.code, 2);
  t.regex(byVariable.stderr, /\(from variable CEDAR_PROVIDER_CHAIN\) has the key provider "evn"/u);
});

test("an unknown service and an unknown profile exit with 2, with the nearest names", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const service = await runCedar(["agent", "--service", "opnai", "Hello"], { environment, workspace });
  t.is(service.code, 2);
  t.regex(service.stderr, /^- service \(from flag --service\): .*Did you mean "openai"\?/mu);
  await writeFile(join(workspace, "own.json"), '{"profiles": {"staging": {}}}');
  const profile = await runCedar(["agent", "--config", "own.json", "--profile", "stagin", "Hello"], {
    environment,
    workspace,
  });
  t.is(profile.code, 2);
  t.regex(profile.stderr, /^- profile \(from flag --profile\): .*Did you mean "staging"\?/mu);
});

test("L5: the token of a profile that is not in force is masked in what the agent shows", async (t) => {
  const token = fakeKey("production");
  const { environment, workspace } = await createWorld(t, [{ text: `It is ${token}.` }]);
  const profiles = { production: { serverUrl: "https://p.example", token } };
  await writeFile(join(workspace, "own.json"), JSON.stringify({ profiles }));
  const run = await runCedar(["agent", "--config", "own.json", "Hello"], { environment, workspace });
  t.is(run.code, 0, run.stderr);
  t.regex(run.stdout, /^It is sk-ced….{4}\.$/mu);
});
