import joi from "joi";
import type { SettingName } from "./config.ts";
import type { Setting } from "./setting.ts";
import { headerSafeSchema, namesSchema, switchSchema, urlSchema } from "./setting-schemas.ts";

/** Where the key comes from. */
export const keySettings = {
  providerChain: {
    description: "The key providers, in the order in which they are asked",
    schema: namesSchema,
    default: ["cache", "server", "env"],
    flag: "provider-chain",
    commands: ["agent"],
    variable: "CEDAR_PROVIDER_CHAIN",
  },
  serverUrl: {
    description: "Base URL of the Cedar server that has the key",
    schema: urlSchema,
    flag: "server-url",
    commands: ["agent"],
    variable: "CEDAR_SERVER_URL",
  },
  token: {
    description: "What this client shows to the Cedar server",
    schema: headerSafeSchema,
    variable: "CEDAR_TOKEN",
    secret: true,
  },
  allowHttp: {
    description: "Ask for the key over plain http outside of this machine",
    schema: switchSchema,
    default: false,
    variable: "CEDAR_ALLOW_HTTP",
  },
  refreshKey: {
    description: "Skip the cached key and fetch afresh",
    schema: switchSchema,
    default: false,
    flag: "refresh-key",
    commands: ["agent"],
    variable: "CEDAR_REFRESH_KEY",
  },
  keyFile: {
    description: "The mounted secret that the key provider file reads",
    schema: joi.string().min(1),
    default: "/run/secrets/openai_api_key",
    variable: "OPENAI_API_KEY_FILE",
  },
  keyCommand: {
    description: "Program and arguments of the key provider command, which prints a key",
    schema: joi.array().items(joi.string()).min(1),
    guarded: true,
  },
  services: {
    description: "Key services of your own, besides openai, anthropic and gemini",
    schema: joi.array(),
    default: [],
  },
  service: {
    description: "The key service that model calls are signed for, where it is not the model adapter's own",
    schema: joi.string(),
    flag: "service",
    commands: ["agent"],
    variable: "CEDAR_SERVICE",
  },
  profile: {
    description: "The profile in force, one of those in the configuration file",
    schema: joi.string(),
    flag: "profile",
    variable: "CEDAR_PROFILE",
  },
  cacheTtlSeconds: {
    description: "How long a key is cached",
    schema: joi.number(),
    default: 86_400,
    variable: "CEDAR_CACHE_TTL",
  },
  cacheStaleIfErrorSeconds: {
    description: "How long beyond its time a cached key is served while the server cannot be reached",
    schema: joi.number(),
    default: 0,
    variable: "CEDAR_CACHE_STALE_IF_ERROR",
  },
  cacheStore: {
    description:
      "A Keyv store to share the cache: redis://, rediss://, postgres://, postgresql:// or sqlite:// and a file",
    schema: joi
      .string()
      .pattern(/^(rediss?|postgres(ql)?|sqlite):\/\/./u)
      .messages({
        "string.pattern.base": "must start with redis://, rediss://, postgres://, postgresql:// or sqlite://",
      }),
    variable: "CEDAR_CACHE_STORE",
    secret: true,
  },
  cacheSecret: {
    description: "The password that keys are encrypted with in a shared cache store, at least 16 characters",
    schema: joi.string().min(16).messages({ "string.min": "must have at least 16 characters" }),
    variable: "CEDAR_CACHE_SECRET",
    secret: true,
  },
} as const satisfies Partial<Record<SettingName, Setting>>;
