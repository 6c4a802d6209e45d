import type { Key } from "./key.ts";

/** The two windows of a key, in milliseconds since 1970. */
export interface KeyLife {
  /** From then on a newer key is looked for in the background, while this one goes on serving. */
  readonly soft: number;
  /** From then on the key is not served any more (row K4). */
  readonly hard: number;
}

type Times = Pick<Key, "cache" | "expiresAt" | "fetchedAt" | "refreshAfter" | "staleUntil">;

/** The part of its life that a key has behind it when it is renewed, and what is added to it at random so that a fleet does not come at once. */
const softShare = 0.8;
const jitterShare = 0.1;

/**
 * When a key is renewed and when it is over: by what its origin says, else by the time to live of cached keys (row C2). A key that no
 * cache keeps has no end of its own.
 * @param ttlSeconds how long a cached key lives after the fetch at its origin (row K9).
 * @param random from 0 to 1, the jitter.
 */
export function keyLife(key: Times, ttlSeconds: number, random: number): KeyLife {
  // What is stale is served for want of a better one, which is looked for all the time.
  if (key.staleUntil !== undefined) return { soft: 0, hard: key.staleUntil.getTime() };
  const fetchedAt = key.fetchedAt.getTime();
  const cachedUntil = key.cache === "disk" ? fetchedAt + ttlSeconds * 1000 : Number.POSITIVE_INFINITY;
  const hard = Math.min(cachedUntil, key.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
  const soft =
    key.refreshAfter?.getTime() ?? fetchedAt + (hard - fetchedAt) * (softShare + jitterShare * random);
  return { soft: Math.min(soft, hard), hard };
}
