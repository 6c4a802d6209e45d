import { fingerprint, type Key, type KeyContext, messageOf } from "@cedar/core";
import { parseKeyEntry } from "./key-entry.ts";
import { describeAge, whyUnfit } from "./key-life.ts";

/** What every part of the cache goes by. */
export interface CacheRules {
  /** The server that is configured: entries of another one are not used (row K8). */
  readonly serverUrl: string | undefined;
  /** Fingerprints that the API refused: not used even where they could not be removed. */
  readonly refused: ReadonlySet<string>;
}

/** The key of an entry's text; `undefined` when it must not be used. Either way the context is told where it stands and why. */
export function takeKey(
  text: string,
  place: string,
  rules: CacheRules,
  context: KeyContext,
): Key | undefined {
  const entry = parseKeyEntry(text);
  if ("problem" in entry) {
    context.explain({ message: `the entry in ${place} ${entry.problem}` });
    return undefined;
  }
  const { value, fetchedAt, expiresAt, source, model } = entry;
  const now = context.clock.now();
  const refusal = rules.refused.has(fingerprint(value)) ? "was refused by the API" : undefined;
  const unfit = refusal ?? whyUnfit(entry, now, rules.serverUrl);
  if (unfit !== undefined) {
    context.explain({ message: `the key in ${place} ${unfit}` });
    return undefined;
  }
  try {
    const details = { source, fetchedAt, expiresAt, model, cache: "disk", origin: place } as const;
    const key = context.createKey(value, details);
    context.explain({ message: `in ${place}, fetched ${describeAge(now - fetchedAt.getTime())} ago` });
    return key;
  } catch (error) {
    // An ill-formed key in a cache is as good as none: a good one is fetched and takes its place.
    context.explain({ message: messageOf(error) });
    return undefined;
  }
}
