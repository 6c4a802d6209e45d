import { CedarError, type KeyService, type KeyStep, type ResolvedKey } from "@cedar/core";
import type { OpenedCedar } from "./open-cedar.ts";
import { foundStep } from "./rendering/key-answer.ts";

/** Until when the cache gives a key, or why it does not hold that key. */
export type KeyInCache =
  | {
      readonly cachedUntil: Date | undefined;
      /** Whether what the cache holds is of an earlier fetch, since this one could not be written. */
      readonly isEarlier?: boolean;
    }
  | {
      readonly notCached: string;
      /** Whether the cache was to keep it: then something went wrong. */
      readonly expected: boolean;
    };

/** Why nobody even tried to cache a key (row K16); `undefined` when a cache was to keep it. */
function whyNotKept({ key, provider }: ResolvedKey, chain: readonly string[]): string | undefined {
  if (key.cache !== "disk") return `keys of ${key.source} are not kept on the disk`;
  const isBefore = chain.slice(0, chain.indexOf(provider)).includes("cache") || provider === "cache";
  return isBefore ? undefined : `the chain has no cache before ${provider}`;
}

/** What the cache gives, or why it gives nothing: that it fails does not lose the key that was found. */
async function askCache({ openCache }: OpenedCedar, service: KeyService): Promise<ResolvedKey | string> {
  try {
    return await (await openCache()).keys.resolve(service);
  } catch (error) {
    if (!(error instanceof CedarError)) throw error;
    // core's `keyNotFound` gives the steps as a fact; the one of the cache is all there is.
    const [step] = (error.facts.steps ?? []) as readonly KeyStep[];
    return step?.message ?? error.message;
  }
}

/** Whether the cache holds a key that was found: it is asked, since what was to be written may not have been (row F6). */
export async function keyInCache(
  opened: OpenedCedar,
  found: ResolvedKey,
  service: KeyService,
): Promise<KeyInCache> {
  const reason = whyNotKept(found, opened.cedar.config.providerChain);
  if (reason !== undefined) return { notCached: reason, expected: false };
  const answer = await askCache(opened, service);
  if (typeof answer === "string") return { notCached: answer, expected: true };
  if (answer.key.equals(found.key)) {
    const cachedUntil = foundStep(answer.steps)?.hardTime;
    return answer.key.fetchedAt < found.key.fetchedAt ? { cachedUntil, isEarlier: true } : { cachedUntil };
  }
  return { notCached: `the cache holds another key, ${answer.key.fingerprint}`, expected: true };
}
