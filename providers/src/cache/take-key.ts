import { type KeyContext, type KeyFacts, messageOf } from "@cedar/core";
import type { Finding } from "./cache-part.ts";
import type { CacheRules } from "./cache-rules.ts";
import type { BrokenEntry, KeyEntry } from "./key-entry.ts";
import { describeAge, whyUnfit } from "./key-life.ts";

/** Where an entry stood: in words, and as facts. */
export interface Place {
  readonly name: string;
  readonly facts: KeyFacts;
}

/** The key of an entry, or why it must not be used. */
export function takeKey(
  entry: KeyEntry | BrokenEntry,
  { name, facts }: Place,
  rules: CacheRules,
  context: KeyContext,
): Finding {
  if ("problem" in entry) return { message: `the entry in ${name} ${entry.problem}`, facts };
  const { value, fetchedAt, expiresAt, refreshAfter, etag, source, model } = entry;
  const now = context.clock.now();
  const ageSeconds = Math.floor((now - fetchedAt.getTime()) / 1000);
  // What a wrong clock dates ahead has no age.
  const known = ageSeconds < 0 ? facts : { ...facts, ageSeconds };
  const refusal = rules.refused.hasValue(value, fetchedAt) ? "was refused by the API" : undefined;
  const unfit = refusal ?? whyUnfit(entry, now, rules);
  if (unfit !== undefined) return { message: `the key in ${name} ${unfit}`, facts: known };
  try {
    const details = { source, fetchedAt, expiresAt, refreshAfter, etag, model, cache: "disk" } as const;
    const key = context.createKey(value, { ...details, origin: name });
    return { key, message: `in ${name}, fetched ${describeAge(ageSeconds * 1000)} ago`, facts: known };
  } catch (error) {
    // An ill-formed key in a cache is as good as none: a good one is fetched and takes its place.
    return { message: messageOf(error), facts: known };
  }
}
