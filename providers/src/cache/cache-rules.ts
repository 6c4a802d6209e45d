import { CedarError } from "@cedar/core";
import type { RefusedKeys } from "./refused-keys.ts";

/** Row C2. */
const longestLifeMilliseconds = 24 * 60 * 60 * 1000;

export interface CacheRulesOptions {
  /** The server that is configured: entries of another one are not used (row K8). */
  readonly serverUrl?: string | undefined;
  /** Name of the profile in force, whose keys are kept apart. */
  readonly profile?: string | undefined;
  /** How long a key is kept, in seconds, 24 hours at most, which is also the default. */
  readonly ttlSeconds?: number | undefined;
}

/** What every part of the cache goes by. */
export interface CacheRules {
  readonly service: string;
  readonly serverUrl: string | undefined;
  readonly profile: string | undefined;
  /** How long a key is kept, counted from the fetch at its origin (rows C2, K9). */
  readonly lifeMilliseconds: number;
  /** Fingerprints that the API refused: not used even where they could not be removed. */
  readonly refused: RefusedKeys;
}

/**
 * The rules for the keys of one service.
 * @throws CedarError `configuration-invalid` for a time to live that is none: compared with it no key would ever be over (rows K11, K12).
 */
export function cacheRules(
  service: string,
  { serverUrl, profile, ttlSeconds = longestLifeMilliseconds / 1000 }: CacheRulesOptions,
  refused: RefusedKeys,
): CacheRules {
  if (!(ttlSeconds >= 0))
    throw new CedarError(
      "configuration-invalid",
      `The time to live of the cache, ${ttlSeconds} s, is none.`,
      {
        hint: "CEDAR_CACHE_TTL is a number of seconds, 86400 at most.",
      },
    );
  const lifeMilliseconds = Math.min(ttlSeconds * 1000, longestLifeMilliseconds);
  return { service, serverUrl, profile, lifeMilliseconds, refused };
}
