import joi from "joi";
import type { SettingName } from "./config.ts";

import { oidcSchema } from "./oidc-schema.ts";

import { serverChainSchema } from "./server-chain-schema.ts";

import type { Setting } from "./setting.ts";
import { clientTokensSchema, storeSchema } from "./setting-schemas.ts";

const limitSchema = joi.number().integer().min(0).max(1_000_000);

/** How the server is reached, and by whom. */
export const serverSettings = {
  serverProviderChain: {
    description: "The key providers of the server, in the order in which they are asked",
    schema: serverChainSchema,
    default: ["env"],
    flag: "provider-chain",
    commands: ["server"],
    variable: "CEDAR_SERVER_PROVIDER_CHAIN",
  },
  port: {
    description: "The port that the server listens on; 0 takes a free one",
    schema: joi.number().port(),
    default: 8080,
    flag: "port",
    commands: ["server"],
    variable: "PORT",
  },
  host: {
    description: "The address that the server listens on",
    schema: joi.string().min(1),
    default: "127.0.0.1",
    flag: "host",
    commands: ["server"],
    variable: "HOST",
  },
  clientTokens: {
    description: "The clients that may have the key: name:token,name:token, or one token alone",
    schema: clientTokensSchema,
    default: [],
    commands: ["server"],
    variable: "CEDAR_CLIENT_TOKENS",
    secret: true,
  },
  oidc: {
    description:
      "Issuers of OpenID Connect whose JWTs are as good as client tokens, each with its audience and subjects",
    schema: oidcSchema,
    default: [],
    commands: ["server"],
    guarded: true,
  },
  auth: {
    description:
      'Who may have the key: "token", whoever shows a client token; "none", everybody who reaches the server',
    schema: joi.valid("token", "none").messages({ "any.only": "must be token or none" }),
    default: "token",
    commands: ["server"],
    variable: "CEDAR_AUTH",
  },
  metricsPort: {
    description:
      "A port on which metrics are served without a token, for Prometheus alone to reach; none without it",
    schema: joi.number().port(),
    flag: "metrics-port",
    commands: ["server"],
    variable: "CEDAR_METRICS_PORT",
  },
  audit: {
    description:
      'The audit log in the state directory: "required", no key is given that cannot be recorded; "best-effort", a key is given all the same; "off"',
    schema: joi
      .valid("required", "best-effort", "off")
      .messages({ "any.only": "must be required, best-effort or off" }),
    default: "required",
    commands: ["server"],
    variable: "CEDAR_AUDIT",
  },
  limitPerClient: {
    description: "Requests a minute that a client with a token may make, wherever it is; 0 for no limit",
    schema: limitSchema,
    default: 6000,
    commands: ["server"],
    variable: "CEDAR_LIMIT_PER_CLIENT",
  },
  limitPerAddress: {
    description: "Requests a minute of an address (IPv6: of a /64) that need no token; 0 for no limit",
    schema: limitSchema,
    default: 1200,
    commands: ["server"],
    variable: "CEDAR_LIMIT_PER_ADDRESS",
  },
  limitFailures: {
    description: "Requests a minute of an address that are refused for want of a right token; 0 for no limit",
    schema: limitSchema,
    default: 30,
    commands: ["server"],
    variable: "CEDAR_LIMIT_FAILURES",
  },
  serverStore: {
    description:
      "Where the server keeps client tokens: redis://, rediss://, postgres://, postgresql:// or sqlite:// and a file; server.sqlite in the state directory without it",
    schema: storeSchema,
    commands: ["server"],
    variable: "CEDAR_STORE",
    secret: true,
  },
  stateDirectory: {
    description: "The folder that the server keeps its files in; ~/.local/state/cedar-cli without it",
    schema: joi.string().min(1),
    flag: "state-directory",
    commands: ["server"],
    variable: "CEDAR_STATE_DIRECTORY",
  },
} as const satisfies Partial<Record<SettingName, Setting>>;
