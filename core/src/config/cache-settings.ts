import joi from "joi";
import type { SettingName } from "./config.ts";
import { durationSchema } from "./duration-schema.ts";
import type { Setting } from "./setting.ts";
import { storeSchema } from "./setting-schemas.ts";

/** How long keys are kept, and where else than in the file; in the configuration file they are members of `cache`. */
export const cacheSettings = {
  cacheTtlSeconds: {
    description: "How long a key is cached, at most 24h: seconds, or a number with a unit (90s, 15m, 12h)",
    schema: durationSchema({
      most: "24h",
      zero: { instead: "to cache nothing, leave cache out of the provider chain" },
    }),
    default: 86_400,
    path: ["cache", "ttl"],
    flag: "cache-ttl",
    commands: ["agent"],
    variable: "CEDAR_CACHE_TTL",
  },
  cacheStaleIfErrorSeconds: {
    description:
      "How long beyond its time a cached key is served while the server cannot be reached, at most 30d; 0 for not at all",
    schema: durationSchema({ most: "30d", zero: "allowed" }),
    default: 0,
    path: ["cache", "staleIfError"],
    commands: ["agent"],
    variable: "CEDAR_CACHE_STALE_IF_ERROR",
  },
  cacheStore: {
    description:
      "A Keyv store to share the cache: redis://, rediss://, postgres://, postgresql:// or sqlite:// and a file",
    schema: storeSchema,
    path: ["cache", "store"],
    variable: "CEDAR_CACHE_STORE",
    secret: true,
  },
  cacheSecret: {
    description: "The password that keys are encrypted with in a shared cache store, at least 16 characters",
    schema: joi.string().min(16).messages({ "string.min": "must have at least 16 characters" }),
    path: ["cache", "secret"],
    variable: "CEDAR_CACHE_SECRET",
    secret: true,
  },
} as const satisfies Partial<Record<SettingName, Setting>>;
