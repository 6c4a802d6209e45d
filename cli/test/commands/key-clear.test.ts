import { existsSync } from "node:fs";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { runCedar } from "../helpers/run-cedar.ts";
import { startServerProcess } from "../helpers/start-server-process.ts";

test("C7, P7: cedar key clear deletes the cached key, and says from where", async (t) => {
  const { home, workspace } = await createWorld(t);
  const server = await startServerProcess(t, { OPENAI_API_KEY: fakeKey("served") });
  const environment = { HOME: home, CEDAR_SERVER_URL: server.url };
  const file = join(home, ".config/cedar-cli/openai_key.json");
  await runCedar(["key", "why"], { environment, workspace });
  t.true(existsSync(file));
  const run = await runCedar(["key", "clear"], { environment, workspace });
  t.deepEqual(run, { code: 0, stdout: `Removed the cached key from ${file}.\n`, stderr: "" });
  t.false(existsSync(file));
});

test("clearing a cache that is empty is no failure", async (t) => {
  const { home, workspace } = await createWorld(t);
  const environment = { HOME: home };
  t.deepEqual(await runCedar(["key", "clear"], { environment, workspace }), {
    code: 0,
    stdout: "No key was cached.\n",
    stderr: "",
  });
  const json = await runCedar(["key", "clear", "--json"], { environment, workspace });
  t.deepEqual(JSON.parse(json.stdout), { removed: [] });
});

test("--service clears the key of that service alone", async (t) => {
  const { home, workspace } = await createWorld(t);
  const anthropic = `sk-ant-${fakeKey("claude").slice(3)}`;
  const server = await startServerProcess(t, {
    OPENAI_API_KEY: fakeKey("served"),
    ANTHROPIC_API_KEY: anthropic,
  });
  const options = { environment: { HOME: home, CEDAR_SERVER_URL: server.url }, workspace };
  await runCedar(["key", "refresh"], options);
  await runCedar(["key", "refresh", "--service", "anthropic"], options);
  const providerOf = async (service: string): Promise<unknown> => {
    const run = await runCedar(
      ["key", "why", "--json", "--provider-chain", "cache", "--service", service],
      options,
    );
    return JSON.parse(run.stdout).found?.provider;
  };
  t.is(await providerOf("anthropic"), "cache");
  const run = await runCedar(["key", "clear", "--json", "--service", "anthropic"], options);
  t.is(JSON.parse(run.stdout).removed.length, 1);
  t.is(await providerOf("anthropic"), undefined);
  t.is(await providerOf("openai"), "cache");
});

test("a service that there is not is told with the nearest name, and nothing is cleared", async (t) => {
  const { home, workspace } = await createWorld(t);
  const run = await runCedar(["key", "clear", "--service", "opnai"], {
    environment: { HOME: home },
    workspace,
  });
  t.is(run.code, 2);
  t.is(run.stdout, "");
  t.regex(run.stderr, /Did you mean "openai"\?/u);
});
