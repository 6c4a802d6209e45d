import { type CedarError, type KeyFacts, type KeyStep, maskKeyShaped } from "@cedar/core";

/** The step of a provider that failed, for a wrapper that has a key in its place: the chain sees only the wrapper. */
export function failedStep(
  provider: string,
  { code, message, hint }: CedarError,
  milliseconds: number,
  facts: KeyFacts | undefined,
): KeyStep {
  return {
    provider,
    outcome: "failed",
    milliseconds,
    code,
    message: maskKeyShaped(message),
    hint: hint === undefined ? undefined : maskKeyShaped(hint),
    facts,
  };
}
