import { type KeyContext, type KeyProvider, messageOf } from "@cedar/core";
import { warnOnce } from "../warn-once.ts";
import { formatKeyEntry, holdsKey } from "./key-entry.ts";
import { remainingLifeMilliseconds } from "./key-life.ts";
import type { SharedMirror } from "./shared-mirror.ts";
import { type CacheRules, takeKey } from "./take-key.ts";

/** The part of the cache that processes share (row C8): asked when the file has no key. A store that is down makes it a miss. */
export function storeCache({ mirror, place }: SharedMirror, rules: CacheRules): KeyProvider {
  const warn = warnOnce();
  async function tolerate<Result>(
    context: KeyContext,
    action: () => Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      return await action();
    } catch (error) {
      const message = `the store ${place} was not used: ${messageOf(error)}`;
      context.explain({ message });
      warn(`The cache goes on without its store: ${message}.`, context);
      return undefined;
    }
  }
  return {
    name: "cache store",
    async resolve(_request, context) {
      context.explain({ message: `the store ${place} has no entry` });
      const text = await tolerate(context, async () => await mirror.get());
      return text === undefined ? undefined : takeKey(text, `the store ${place}`, rules, context);
    },
    async remember(key, context) {
      const life = remainingLifeMilliseconds(key, context.clock.now());
      await tolerate(context, async () => await mirror.set(formatKeyEntry(key, rules.serverUrl), life));
    },
    async forget(fingerprint, context) {
      await tolerate(context, async () => {
        const text = await mirror.get();
        if (text !== undefined && holdsKey(text, fingerprint)) await mirror.delete();
      });
    },
  };
}
