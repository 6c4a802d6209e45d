import type { CedarErrorCode, RunEnd } from "@cedar/core";

/** What the process says at its end, the same in every command. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  noKey: 3,
  limit: 4,
  denied: 5,
  modelFailed: 6,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** For help texts. */
export const exitCodeTable = [
  "Exit codes: 0 done · 1 the agent (or the check that was asked for) failed · 2 usage or configuration",
  "3 no key · 4 a limit was reached · 5 denied by policy · 6 the model API or the network failed",
  "130, 143 aborted",
].join("\n");

const { done, failed, usage, noKey, limit, denied, modelFailed, interrupted } = exitCodes;

/** Every code has its place here: the compiler asks for that of a new one. */
const codesOfErrors = {
  aborted: interrupted,
  "audit-failed": failed,
  "cache-failed": failed,
  "configuration-invalid": usage,
  denied,
  internal: failed,
  "key-malformed": noKey,
  "key-not-found": noKey,
  "key-provider-failed": noKey,
  "key-provider-timeout": noKey,
  "key-rejected": modelFailed,
  "keychain-failed": failed,
  "limit-reached": limit,
  "model-empty-answer": failed,
  "model-failed": modelFailed,
  "model-overloaded": modelFailed,
  "model-quota": modelFailed,
  "model-refused": modelFailed,
  "model-silent": modelFailed,
  "model-stream-cut": modelFailed,
  "model-unreachable": modelFailed,
  "name-unknown": usage,
  "plugin-invalid": usage,
  "server-insecure": usage,
  "server-not-cedar": noKey,
  "server-refused": noKey,
  "server-start-failed": usage,
  "server-unreachable": modelFailed,
  "server-without-key": noKey,
  "store-unavailable": failed,
  "tool-failed": failed,
  "usage-invalid": usage,
} as const satisfies Record<CedarErrorCode, ExitCode>;

/** The exit code of a failure. */
export function exitCodeOfError(code: CedarErrorCode): ExitCode {
  return codesOfErrors[code];
}

/** The exit code of a run. */
export function exitCodeOfRun(end: Pick<RunEnd, "outcome" | "code">): ExitCode {
  switch (end.outcome) {
    case "done":
      return done;
    case "denied":
      return denied;
    case "limit":
      return limit;
    case "aborted":
      return interrupted;
    case "failed":
      return exitCodeOfError(end.code ?? "internal");
  }
}
