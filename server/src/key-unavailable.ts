import { CedarError, describeStep, type KeyService, type KeyStep, type SecretMask } from "@cedar/core";
import { Problem } from "./problem.ts";

/** What each provider of the chain said, where the error is the chain's. */
function stepsOf(error: CedarError): readonly KeyStep[] {
  if (error.code !== "key-not-found") return [];
  // `keyNotFound` of core is what makes this error, and its fact `steps` is a list of them.
  return (error.facts.steps ?? []) as readonly KeyStep[];
}

/** Why there is no key, as fields of a log line: what each provider said, else what went wrong. Nothing for an error that is not the chain's. */
export function reasonForLog(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof CedarError)) return {};
  const steps = stepsOf(error);
  return steps.length > 0 ? { steps: steps.map(describeStep) } : { reason: error.message };
}

function malformed({ message = "" }: KeyStep, mask: SecretMask, variable: string): Problem {
  return new Problem("key-malformed", mask.mask(message), {
    hint: `Mend the key on the server: ${variable} in its environment (then restart it), or the place that the message names.`,
  });
}

function tooSlow(): Problem {
  return new Problem("key-provider-timeout", "A key provider of this server did not answer in time.", {
    hint: "The server's log says which.",
    headers: { "retry-after": "5" },
  });
}

/**
 * The answer for a key that the chain did not give (row S3): how to mend it on the server. What each provider said is for the log, since it
 * can name files and hosts of the server. `undefined` for an error that is not the chain's.
 */
export function keyUnavailable(
  error: unknown,
  mask: SecretMask,
  { title, environmentVariable }: KeyService,
): Problem | undefined {
  if (!(error instanceof CedarError)) return undefined;
  if (error.code === "key-provider-timeout") return tooSlow();
  if (error.code !== "key-not-found") {
    const hint = "The server's log says how.";
    return new Problem("key-provider-failed", "The key providers of this server failed.", { hint });
  }
  const steps = stepsOf(error);
  const illFormed = steps.find(({ code }) => code === "key-malformed");
  if (illFormed !== undefined) return malformed(illFormed, mask, environmentVariable);
  if (steps.some(({ code }) => code === "key-provider-timeout")) return tooSlow();
  return new Problem("key-not-found", `This server has no ${title} API key to give.`, {
    hint: `Set ${environmentVariable} in the server's environment and restart it; its log says what each key provider answered.`,
  });
}
