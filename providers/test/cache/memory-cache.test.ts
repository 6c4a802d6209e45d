import { join } from "node:path";
import { fakeKey, keyContext } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { Keyv } from "keyv";
import { entryName } from "../../src/cache/entry-name.ts";
import { FileCache } from "../../src/cache/file-cache.ts";
import { KeyFile } from "../../src/cache/key-file.ts";
import { MemoryCache } from "../../src/cache/memory-cache.ts";
import { rulesOf } from "../helpers/cache-rules.ts";
import { start } from "../helpers/cached-entry.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const fromServer = { source: "server", fetchedAt: new Date(start), cache: "disk" } as const;

/** A cache that has kept a key, and the Keyv that mirrors it. */
async function mirrored(t: ExecutionContext) {
  const keyv = new Keyv();
  const rules = rulesOf({ ttlSeconds: 60 });
  const file = new KeyFile(join(await temporaryFolder(t), "openai_key.json"));
  const cache = new MemoryCache(new FileCache(file, rules), rules, async () => keyv);
  const context = keyContext();
  await cache.keep(context.createKey(fakeKey("mirrored"), fromServer), context);
  return { keyv, file, cache, context, name: entryName(rules) };
}

test("C8, L1: Keyv is told the fingerprint and times of a key and how long it lives, never the key", async (t) => {
  const { keyv, cache, context, name } = await mirrored(t);
  const { key, message } = await cache.find(context);
  t.regex(message, /mirrored in memory/u);
  const raw = await keyv.getRaw<unknown>(name);
  if (typeof raw !== "object") return t.fail("Keyv has no entry");
  const { value, expires = 0 } = raw;
  t.deepEqual(value, { fingerprint: key?.fingerprint, fetched_at: "2026-01-01T00:00:00.000Z" });
  t.true(Math.abs(expires - Date.now() - 60_000) < 10_000);
});

test("C8: what Keyv no longer has is not given from memory", async (t) => {
  const { keyv, file, cache, context } = await mirrored(t);
  await keyv.clear();
  const { key, message } = await cache.find(context);
  t.is(key?.reveal(), fakeKey("mirrored"));
  t.regex(message, /\(mode 600\), fetched/u);
  await file.remove();
  t.is((await cache.find(context)).key, undefined);
});

test("F7: Keyv's entry does not count when the file is gone or another", async (t) => {
  const { file, cache, context } = await mirrored(t);
  const text = JSON.stringify({
    openai_api_key: fakeKey("other"),
    source: "server",
    fetched_at: fromServer.fetchedAt,
  });
  await file.write(text);
  t.is((await cache.find(context)).key?.reveal(), fakeKey("other"));
  await file.remove();
  t.is((await cache.find(context)).key, undefined);
});
