import { CedarError, type CedarErrorCode, maskKeyShaped, messageOf } from "@cedar/core";

/** A failure in the words of an event: what `run-end` and errors have in common. */
export interface Failure {
  readonly code: CedarErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Node cannot tell the working directory: another process has removed it. */
function isHomeless(thrown: unknown): boolean {
  return thrown instanceof Error && "syscall" in thrown && thrown.syscall === "uv_cwd";
}

/** What anything that was thrown says of itself. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof CedarError) return thrown;
  if (isHomeless(thrown)) {
    const message = "The working directory is no longer there.";
    return { code: "usage-invalid", message, hint: "Change to a folder that is there, and try again." };
  }
  // Its words come from anywhere, and may quote what it was given (row L2).
  return { code: "internal", message: maskKeyShaped(messageOf(thrown)) };
}

/** A failure for people: message, then what to do. Row C10's message stands by itself, to the letter. */
export function describeFailure({ code, message, hint }: Failure): string {
  const lines = [code === "key-not-found" ? message : `cedar: ${message}`];
  if (hint !== undefined) lines.push(`  ${hint}`);
  return lines.join("\n");
}

/** A failure that Cedar did not expect. Says where it happened, and nothing of the environment (row L7). */
export function describeBug(thrown: unknown): string {
  const { message } = failureOf(thrown);
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const report =
    "This is a bug in Cedar, or in a plugin that it loaded. Please report it with the lines below, which hold no setting and no key.";
  return [`cedar: ${message}`, report, maskKeyShaped(stack)].join("\n");
}
