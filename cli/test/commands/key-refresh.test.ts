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

test("a key that no cache of the chain keeps is told as that", async (t) => {
  const { home, environment, workspace, key } = await createWorld(t);
  t.is(
    (await runCedar(["key", "refresh"], { environment, workspace })).stdout,
    `OpenAI key ${fingerprint(key)} from env: not cached.\n`,
  );
  const server = await startServerProcess(t, { OPENAI_API_KEY: served });
  const options = { environment: { HOME: home, CEDAR_SERVER_URL: server.url }, workspace };
  const { stdout } = await runCedar(["key", "refresh", "--provider-chain", "server,cache"], options);
  t.regex(stdout, /from server: not cached, over at /u);
});

test("K17: a key that came from a provider behind one that failed is told as that", async (t) => {
  const { environment, workspace, key } = await createWorld(t);
  const variables = { ...environment, CEDAR_SERVER_URL: "http://127.0.0.1:9" };
  const run = await runCedar(["key", "refresh"], { environment: variables, workspace });
  t.is(run.code, 0);
  t.is(run.stdout, `OpenAI key ${fingerprint(key)} from env: not cached.\n`);
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
