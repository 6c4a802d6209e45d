import { fingerprint, type Key } from "@cedar/core";
import type { CacheRules } from "./cache-rules.ts";
import { parseKeyEntry } from "./key-entry.ts";
import { isInFuture, whyForeign } from "./key-life.ts";

/**
 * Whether the entry in a text was fetched later than the key that is to be kept, which then does not replace it (row K15): a fetch that
 * took long must not undo one that began after it. A broken or foreign entry, a refused one, and one of a wrong clock give way.
 */
export function isNewer(text: string, key: Key, rules: CacheRules, now: number): boolean {
  const entry = parseKeyEntry(text, rules.service);
  if ("problem" in entry || whyForeign(entry, rules) !== undefined) return false;
  if (rules.refused.has(fingerprint(entry.value), entry.fetchedAt) || isInFuture(entry.fetchedAt, now))
    return false;
  return entry.fetchedAt > key.fetchedAt;
}
