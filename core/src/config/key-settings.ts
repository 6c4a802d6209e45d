import joi from "joi";
import type { SettingName } from "./config.ts";
import { oidcTokenSchema } from "./oidc-token-schema.ts";
import { profilesSchema } from "./profiles-schema.ts";
import { servicesSchema } from "./services-schema.ts";
import type { Setting } from "./setting.ts";
import { commandSchema, headerSafeSchema, namesSchema, switchSchema, urlSchema } from "./setting-schemas.ts";

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
  oidcToken: {
    description:
      "Where the JWT comes from that this client shows instead of a token: github, gitlab, file:/PATH or env:NAME",
    schema: oidcTokenSchema,
    commands: ["agent"],
    variable: "CEDAR_OIDC",
  },
  oidcAudience: {
    description: "The audience that GitHub is asked for; the server's URL without it",
    schema: joi.string().min(1),
    commands: ["agent"],
    variable: "CEDAR_OIDC_AUDIENCE",
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
    schema: commandSchema,
    guarded: true,
  },
  services: {
    description: "Key services of your own, besides openai, anthropic and gemini",
    schema: servicesSchema,
    default: [],
    guarded: true,
  },
  service: {
    description: "The key service that model calls are signed for, where it is not the model adapter's own",
    schema: joi.string().min(1),
    flag: "service",
    commands: ["agent"],
    variable: "CEDAR_SERVICE",
  },
  profile: {
    description: "The profile in force, one of those in the configuration file",
    schema: joi.string().min(1),
    flag: "profile",
    commands: ["agent"],
    variable: "CEDAR_PROFILE",
    scope: "command",
  },
  profiles: {
    description: "Named sets of settings, of which one can be in force",
    schema: profilesSchema,
    default: [],
    scope: "file",
  },
} as const satisfies Partial<Record<SettingName, Setting>>;
