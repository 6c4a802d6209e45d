import type { KeyProvider } from "@cedar/core";
import type { Keyv } from "keyv";
import { formatKeyEntry } from "./key-entry.ts";
import type { KeyFile } from "./key-file.ts";
import { remainingLifeMilliseconds } from "./key-life.ts";
import { entryName, KeyMirror } from "./key-mirror.ts";
import { openMemoryStore } from "./open-key-store.ts";
import { randomSealingKey } from "./sealed-value.ts";
import { type CacheRules, takeKey } from "./take-key.ts";

/**
 * A wrapper that mirrors in memory what this process writes to the file. The mirror counts as long as the file is the one that this
 * process wrote: so a rotation on disk is seen (row F7), and deleting the file clears the cache (row C7). Keyv is loaded with the first
 * key that is kept, and not where the file alone answers.
 */
export function memoryCache(inner: KeyProvider, file: KeyFile, rules: CacheRules): KeyProvider {
  let store: Promise<Keyv> | undefined;
  const sealingKey = randomSealingKey();
  const mirror = new KeyMirror(
    entryName(rules.serverUrl),
    async () => sealingKey,
    async (action) => {
      store ??= openMemoryStore();
      return await action(await store);
    },
  );
  return {
    name: inner.name,
    async resolve(request, context) {
      const text = (await file.isAsWritten()) ? await mirror.get() : undefined;
      if (text === undefined) return await inner.resolve(request, context);
      return takeKey(text, `${file.path}, mirrored in memory`, rules, context);
    },
    async remember(key, context) {
      const life = remainingLifeMilliseconds(key, context.clock.now());
      await mirror.set(formatKeyEntry(key, rules.serverUrl), life);
      await inner.remember?.(key, context);
    },
    async forget(fingerprint, context) {
      if (store !== undefined) await mirror.delete();
      await inner.forget?.(fingerprint, context);
    },
  };
}
