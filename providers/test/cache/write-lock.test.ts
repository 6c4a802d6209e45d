import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Key, type KeyAnswer, type KeyProvider } from "@cedar/core";
import { fakeKey, keyContext } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { acquireFileLock } from "../../src/cache/file-lock.ts";
import { cacheKeyProvider } from "../../src/keys/cache.ts";
import { start, writeCachedEntry } from "../helpers/cached-entry.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const before = new Key(fakeKey("before"), {
  service: "openai",
  source: "server",
  cache: "disk",
  fetchedAt: new Date(start - 2000),
});

/**
 * What is in the folder after something was done to a cache that holds the key `before`, while another process held the lock of writing,
 * and put a later key there before it gave it up.
 */
async function raced(
  t: ExecutionContext,
  act: (provider: KeyProvider<KeyAnswer>) => Promise<void> | undefined,
) {
  const directory = await temporaryFolder(t);
  const at = (milliseconds: number): string => new Date(start + milliseconds).toISOString();
  await writeCachedEntry(directory, { openai_api_key: before.reveal(), fetched_at: at(-3000) });
  const { signal } = new AbortController();
  const lock = await acquireFileLock(join(directory, "openai_key.json.write-lock"), {
    milliseconds: 10_000,
    signal,
  });
  const acting = act(cacheKeyProvider({ directory }));
  await sleep(200);
  const path = join(directory, "openai_key.json");
  const meanwhile: { fetched_at?: string } = JSON.parse(await readFile(path, "utf8"));
  t.is(meanwhile.fetched_at, at(-3000), "nobody writes while another process does");
  await writeCachedEntry(directory, { openai_api_key: fakeKey("later"), fetched_at: at(-1000) });
  await lock?.release();
  await acting;
  t.deepEqual(await readdir(directory), ["openai_key.json"]);
  return JSON.parse(await readFile(path, "utf8"));
}

test("F4: a key that waits to be written does not replace the later one that another process wrote meanwhile", async (t) => {
  t.like(await raced(t, (provider) => provider.remember?.(before, keyContext())), {
    openai_api_key: fakeKey("later"),
  });
});

test("K7: whoever waits to remove a refused key leaves the later one that another process wrote meanwhile", async (t) => {
  t.like(await raced(t, (provider) => provider.forget?.(before.fingerprint, keyContext())), {
    openai_api_key: fakeKey("later"),
  });
});
