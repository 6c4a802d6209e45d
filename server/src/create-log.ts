import { maskKeyShaped, type SecretMask } from "@cedar/core";
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from "pino";

/** Row L3: the only fields that a line may have. Headers, query strings, bodies and raw paths are none of them. */
const loggedFields = new Set([
  "access",
  "address",
  "asks",
  "certificate",
  "client",
  "code",
  "err",
  "finding",
  "fingerprint",
  "outcome",
  "reason",
  "res",
  "reloaded",
  "responseTime",
  "source",
  "steps",
  "tags",
  "url",
]);

function allowed(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => loggedFields.has(name)));
}

/** The members that an error is known to have: Node's HTTP errors hold the raw request, with its headers, in others. */
function describeError(error: Error & { readonly code?: unknown }): Record<string, unknown> {
  const known = { type: error.name, code: error.code, message: maskKeyShaped(error.message) };
  // A failure with a code is understood without the place where it happened.
  return error.code === undefined ? { ...known, stack: maskKeyShaped(error.stack ?? "") } : known;
}

export interface LogOptions {
  /** Knows the secrets: whatever was written by mistake or by a plugin is masked by exact value. */
  readonly mask: SecretMask;
  readonly level?: "debug" | "info";
}

/** Makes the server's log: one JSON object a line, with `level`, `time` (ISO 8601), `msg` and the fields of the allow-list. */
export function createLog(stream: DestinationStream, { mask, level = "info" }: LogOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: allowed },
      serializers: {
        err: describeError,
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
      hooks: { streamWrite: (line) => mask.mask(line) },
    },
    stream,
  );
}
