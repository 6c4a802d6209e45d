import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { installed, stepsOf } from "./helpers/installation.ts";

const key = fakeKey("client");
const hello = ["agent", "--user-prompt", "Hello"];

test("C2: a key that was fetched from the server less than 24 hours ago is used, an older one is not", async (t) => {
  await installed(async (machine) => {
    await machine.cache(key, 23.9);
    t.is((await machine.cedar(hello)).code, 0);
    t.is(machine.api.requests[0]?.keyFingerprint, fingerprint(key));
    await machine.cache(key, 24.1);
    t.is((await machine.cedar(hello)).code, 3);
  });
});

test("C5: CEDAR_REFRESH_KEY=1 skips the cached key and fetches afresh", async (t) => {
  await installed(async (machine) => {
    const fresh = fakeKey("fresh");
    const server = await machine.server({ OPENAI_API_KEY: fresh });
    await machine.cache(key, 1, { server_url: server.url });
    const { code } = await machine.cedar(hello, { CEDAR_SERVER_URL: server.url, CEDAR_REFRESH_KEY: "1" });
    t.is(code, 0);
    t.is(machine.api.requests[0]?.keyFingerprint, fingerprint(fresh));
    t.true((await readFile(machine.cacheFile, "utf8")).includes(fresh));
  });
});

test("C7: the cache file holds the time of the fetch and the source, is closed to others, and deleting it clears the cache", async (t) => {
  await installed(async (machine) => {
    const server = await machine.server({ OPENAI_API_KEY: key });
    const variables = { CEDAR_SERVER_URL: server.url };
    await machine.cedar(hello, variables);
    const entry = JSON.parse(await readFile(machine.cacheFile, "utf8"));
    t.is(entry.source, "server");
    t.true(Math.abs(Date.parse(entry.fetched_at) - Date.now()) < 60_000);
    t.is((await stat(machine.cacheFile)).mode & 0o777, 0o600);
    t.is((await stat(join(machine.home, ".config/cedar-cli"))).mode & 0o777, 0o700);
    await rm(machine.cacheFile);
    t.deepEqual(stepsOf((await machine.cedar([...hello, "--verbose"], variables)).stderr), [
      "cache",
      "server",
    ]);
  });
});

test("C8: with a Keyv store of one's own the key outlives the file, encrypted; without a secret such a store is refused", async (t) => {
  await installed(async (machine) => {
    const server = await machine.server({ OPENAI_API_KEY: key });
    const file = join(machine.home, "shared.sqlite");
    const store = { CEDAR_SERVER_URL: server.url, CEDAR_CACHE_STORE: `sqlite://${file}` };
    t.is((await machine.cedar(hello, store)).code, 2);
    const shared = { ...store, CEDAR_CACHE_SECRET: "a secret of the whole team" };
    t.is((await machine.cedar(hello, shared)).code, 0);
    t.false((await readFile(file)).includes(key));
    await rm(machine.cacheFile);
    t.deepEqual(stepsOf((await machine.cedar([...hello, "--verbose"], shared)).stderr), ["cache"]);
    t.is((await machine.cedar(["key", "clear"], shared)).code, 0);
    t.deepEqual(stepsOf((await machine.cedar([...hello, "--verbose"], shared)).stderr), ["cache", "server"]);
  });
});
