import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { runCedar } from "../helpers/run-cedar.ts";
import { startServerProcess } from "../helpers/start-server-process.ts";

const served = fakeKey("served");

test("C5: cedar key refresh fetches the key afresh, and says until when it is cached", async (t) => {
  const { home, workspace } = await createWorld(t);
  const server = await startServerProcess(t, { OPENAI_API_KEY: served });
  const options = { environment: { HOME: home, CEDAR_SERVER_URL: server.url, TZ: "UTC" }, workspace };
  await runCedar(["key", "why"], options);
  const text = await runCedar(["key", "refresh"], options);
  t.is(text.code, 0);
  t.is(text.stderr, "");
  t.regex(
    text.stdout,
    new RegExp(
      `^OpenAI key ${fingerprint(served)} from server: cached until [\\dT:-]+\\+00:00 \\(in 24 h\\)\\.\\n$`,
      "u",
    ),
  );
  const json = JSON.parse((await runCedar(["key", "refresh", "--json"], options)).stdout);
  t.like(json, { service: "openai", found: { provider: "server", source: "server" } });
  t.is(json.cachedUntil, json.found.hardTime);
  t.is(
    JSON.parse((await runCedar(["key", "why", "--json"], options)).stdout).found.hardTime,
    json.cachedUntil,
  );
});

test("a key that no cache of the chain keeps is told as that, with the reason", async (t) => {
  const { home, environment, workspace, key } = await createWorld(t);
  t.is(
    (await runCedar(["key", "refresh"], { environment, workspace })).stdout,
    `OpenAI key ${fingerprint(key)} from env: found, but not cached: keys of env are not kept on the disk.\n`,
  );
  const server = await startServerProcess(t, { OPENAI_API_KEY: served });
  const options = { environment: { HOME: home, CEDAR_SERVER_URL: server.url }, workspace };
  const { stdout } = await runCedar(["key", "refresh", "--provider-chain", "server,cache"], options);
  t.regex(
    stdout,
    /from server: found, but not cached: the chain has no cache before server\. It is over at /u,
  );
});

test("F6: a key that could not be written is not told as cached, and the reason is", async (t) => {
  const { home, workspace } = await createWorld(t);
  const server = await startServerProcess(t, { OPENAI_API_KEY: served });
  const refresh = async (variables: Readonly<Record<string, string>>, ...args: string[]) =>
    await runCedar(["key", "refresh", ...args], {
      environment: { CEDAR_SERVER_URL: server.url, ...variables },
      workspace,
    });
  const homeless = await refresh({});
  t.is(homeless.code, 0);
  t.regex(homeless.stdout, /from server: found, but not cached: there is no home folder .*HOME is not set/u);
  t.notRegex(homeless.stdout, /cached until|the warning/u);
  // Stands in the way of the folder, also for root.
  await writeFile(join(home, ".config"), "");
  const closed = await refresh({ HOME: home });
  t.is(closed.code, 0);
  t.regex(
    closed.stdout,
    /: found, but not cached: there is no file \S+; the warning says why\. It is over at /u,
  );
  t.regex(closed.stderr, /^cedar: warning: The key is not kept for the next run: .*cannot be written/u);
  const json = JSON.parse((await refresh({ HOME: home }, "--json")).stdout);
  t.is(json.cachedUntil, undefined);
  t.regex(json.notCached, /^there is no file /u);
  t.regex(json.warnings.join(), /cannot be written/u);
});

test("C8: a key that stands in the shared store alone is cached", async (t) => {
  const { workspace } = await createWorld(t);
  const server = await startServerProcess(t, { OPENAI_API_KEY: served });
  const store = {
    CEDAR_CACHE_STORE: `sqlite://${join(workspace, "keys.db")}`,
    CEDAR_CACHE_SECRET: "s".repeat(16),
  };
  const environment = { CEDAR_SERVER_URL: server.url, CEDAR_REFRESH_KEY: "1", ...store };
  const { stdout } = await runCedar(["key", "refresh"], { environment, workspace });
  t.regex(stdout, /from server: cached until .*\(in 24 h\)\.$/mu);
});

test("K17: a key that came from a provider behind one that failed is told as that", async (t) => {
  const { environment, workspace, key } = await createWorld(t);
  const variables = { ...environment, CEDAR_SERVER_URL: "http://127.0.0.1:9" };
  const run = await runCedar(["key", "refresh"], { environment: variables, workspace });
  t.is(run.code, 0);
  t.is(
    run.stdout,
    `OpenAI key ${fingerprint(key)} from env: found, but not cached: keys of env are not kept on the disk.\n`,
  );
  t.regex(run.stderr, /^cedar: The provider server failed \[server-unreachable\]: .*ECONNREFUSED/u);
  t.regex(run.stderr, /\ncedar: The key is that of env, which was asked next\.\n$/u);
});

test("K17: when nobody has a key it exits with 3, and says why of each provider", async (t) => {
  const { home, workspace } = await createWorld(t);
  const environment = { HOME: home, CEDAR_SERVER_URL: "http://127.0.0.1:9" };
  const run = await runCedar(["key", "refresh"], { environment, workspace });
  t.is(run.code, 3);
  t.is(run.stdout, "");
  t.regex(
    run.stderr,
    /^No OpenAI API key available\. .*\n(.*\n)*- server failed \(\d+ ms\) \[server-unreachable\]: /u,
  );
  const json = await runCedar(["key", "refresh", "--json"], { environment, workspace });
  t.is(json.code, 3);
  t.like(JSON.parse(json.stdout), { error: { code: "key-not-found" } });
});
