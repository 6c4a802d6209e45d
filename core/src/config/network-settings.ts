import joi from "joi";
import type { SettingName } from "./config.ts";
import { durationSchema } from "./duration-schema.ts";
import type { Setting } from "./setting.ts";
import { trustProxySchema } from "./trust-proxy-schema.ts";

/** What stands between the server and its clients. */
export const networkSettings = {
  tlsCert: {
    description:
      "The server's certificate and those that it hangs on, a PEM file: the server then speaks https",
    schema: joi.string().min(1),
    flag: "tls-cert",
    commands: ["server"],
    variable: "CEDAR_TLS_CERT",
  },
  tlsKey: {
    description: "The private key of the server's certificate, a PEM file",
    schema: joi.string().min(1),
    flag: "tls-key",
    commands: ["server"],
    variable: "CEDAR_TLS_KEY",
  },
  trustProxy: {
    description:
      "The proxies before the server whose X-Forwarded-For is believed: how many, or their addresses and ranges parted by commas; none without it",
    schema: trustProxySchema,
    commands: ["server"],
    variable: "CEDAR_TRUST_PROXY",
  },
  graceSeconds: {
    description:
      "How long the server may take to stop, at most 1h: running requests end meanwhile; seconds, or a number with a unit (90s, 5m)",
    schema: durationSchema({ most: "1h", zero: "allowed" }),
    default: 10,
    flag: "grace",
    commands: ["server"],
    variable: "CEDAR_GRACE",
  },
} as const satisfies Partial<Record<SettingName, Setting>>;
