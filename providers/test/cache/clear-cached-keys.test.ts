import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext } from "@cedar/core/testing";
import test from "ava";
import { type ClearedKey, clearCachedKeys } from "../../src/cache/clear-cached-keys.ts";
import type { ClearKeyCacheOptions } from "../../src/cache/clear-key-cache.ts";
import { cacheKeyProvider, type KeyCacheOptions } from "../../src/keys/cache.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

async function clear(options: ClearKeyCacheOptions): Promise<readonly ClearedKey[]> {
  const cleared: ClearedKey[] = [];
  for await (const key of clearCachedKeys(options)) cleared.push(key);
  return cleared.sort((left, right) => left.service.localeCompare(right.service));
}

async function remember(options: KeyCacheOptions, name: string): Promise<string> {
  const context = keyContext({ service: openAiKeyService });
  const key = context.createKey(fakeKey(name), { source: "server", cache: "disk" });
  await cacheKeyProvider(options).remember?.(key, context);
  return fingerprint(fakeKey(name));
}

test("each key that is cleared is named by service, profile, fingerprint and place", async (t) => {
  const directory = await temporaryFolder(t);
  const staging = { directory, profile: "staging" };
  const shown = await remember(staging, "staged");
  await writeFile(join(directory, "gemini_key.staging.json"), "torn");
  const place = (service: string): string => join(directory, `${service}_key.staging.json`);
  t.deepEqual(await clear(staging), [
    { service: "gemini", profile: "staging", fingerprint: undefined, place: place("gemini") },
    { service: "openai", profile: "staging", fingerprint: shown, place: place("openai") },
  ]);
  t.deepEqual(await clear(staging), []);
});

test("C8: an entry of a shared store is named as well, and services that were named alone are cleared", async (t) => {
  const directory = await temporaryFolder(t);
  const store = `sqlite://${join(directory, "keys.db")}`;
  const options = {
    directory: undefined,
    store,
    secret: "a password of the test",
    serverUrl: "http://127.0.0.1:9",
  };
  const shown = await remember(options, "shared");
  t.deepEqual(await clear({ ...options, services: ["anthropic"] }), []);
  t.deepEqual(await clear(options), [
    { service: "openai", profile: undefined, fingerprint: shown, place: store },
  ]);
});

test("what was cleared before a failure is known", async (t) => {
  const directory = await temporaryFolder(t);
  await remember({ directory }, "first");
  const store = "sqlite:///nothing/of/this/kind/keys.db";
  const cleared: string[] = [];
  await t.throwsAsync(
    async () => {
      for await (const { place } of clearCachedKeys({
        directory,
        store,
        secret: "a password of the test",
        services: ["openai"],
      }))
        cleared.push(place);
    },
    { code: "key-provider-failed" },
  );
  t.deepEqual(cleared, [join(directory, "openai_key.json")]);
});

test("F6: a store that is down leaves the file of no service, and is told of at the end", async (t) => {
  const directory = await temporaryFolder(t);
  await remember({ directory }, "first");
  await writeFile(join(directory, "anthropic_key.json"), "torn");
  await writeFile(join(directory, "gemini_key.json"), "torn");
  const store = "sqlite:///nothing/of/this/kind/keys.db";
  const cleared: string[] = [];
  const error = await t.throwsAsync(
    async () => {
      for await (const { service } of clearCachedKeys({ directory, store, secret: "a password of the test" }))
        cleared.push(service);
    },
    { code: "key-provider-failed" },
  );
  t.deepEqual(await readdir(directory), []);
  t.deepEqual(cleared.sort(), ["anthropic", "gemini", "openai"]);
  t.is(error?.message.match(/failed/gu)?.length, 1);
});
