import { ModelError } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";
import { type FailedCall, hostOf } from "./failed-call.ts";

const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "it closed the connection without an answer",
  EAI_AGAIN: "its name cannot be looked up at the moment",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no network to it",
  ENOTFOUND: "there is no host of that name",
  ETIMEDOUT: "it does not answer",
};

/** How Node's and OpenSSL's codes for what goes wrong with TLS begin, and those that stand alone. */
const ofTls = /^(ERR_(TLS|SSL)_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|EPROTO)/u;

/** The error for a model API to which no connection came about, or whose connection broke before it answered. */
export function connectionError(cause: unknown, call: FailedCall): ModelError {
  const code = errorCodeOf(cause);
  const host = hostOf(call);
  if (ofTls.test(code)) {
    return new ModelError(
      "model-unreachable",
      `The model API at ${host} cannot be trusted: TLS failed (${code}).`,
      {
        hint: "A certificate authority of your own is named by NODE_EXTRA_CA_CERTS; EPROTO and ERR_SSL mean that there is no https at this port.",
        facts: { host, code },
      },
    );
  }
  const found = meanings[code] ?? "the connection failed";
  return new ModelError(
    "model-unreachable",
    `The model API at ${host} cannot be reached: ${found} (${code}).`,
    {
      hint: "Is it running, and are OPENAI_BASE_URL and the network right?",
      facts: { host, code },
    },
  );
}

/** The error for an answer whose connection broke before its end. */
export function cutError(cause: unknown, call: FailedCall): ModelError {
  const code = errorCodeOf(cause);
  const message = `The connection to the model API at ${hostOf(call)} broke in the middle of the answer (${code}).`;
  return new ModelError("model-stream-cut", message, { facts: { host: hostOf(call), code } });
}
