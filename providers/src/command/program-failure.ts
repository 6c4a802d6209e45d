import { CedarError, type CedarErrorCode, type KeyFacts } from "@cedar/core";

export interface ProgramFailureOptions {
  readonly code?: CedarErrorCode;
  /** What to do, where running the program by hand would not show it. */
  readonly hint?: string;
  /** More facts than the program. */
  readonly facts?: KeyFacts;
}

const byHand =
  "Run the keyCommand by hand to see why: what it prints is not shown here, since it may hold the key.";

/**
 * The error for a program that should have printed a key. It names the program alone: arguments, output and the errors of Node, which
 * hold both, may hold secrets (rows X3, L2).
 */
export function programFailure(
  program: string,
  found: string,
  options: ProgramFailureOptions = {},
): CedarError {
  const { code = "key-provider-failed", hint = byHand, facts } = options;
  const message = `The key was to be printed by the program ${program}, and ${found}.`;
  return new CedarError(code, message, { hint, facts: { program, ...facts } });
}

/** Makes the error for a program that is not done after so many milliseconds. */
export function programTooSlow(program: string, milliseconds: number): () => CedarError {
  const found = `it did not end within ${Math.round(milliseconds / 100) / 10} s`;
  return () => programFailure(program, found, { code: "key-provider-timeout" });
}
