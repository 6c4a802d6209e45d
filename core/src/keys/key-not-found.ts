import { CedarError } from "../errors.ts";
import { sentence } from "../sentence.ts";
import type { KeyStep } from "./key-provider.ts";
import type { KeyService } from "./key-service.ts";

/** One line a provider: what it said, how long it took, what to do (row K17). */
export function describeStep(step: KeyStep): string {
  const code = step.code === undefined ? "" : ` [${step.code}]`;
  const key = step.fingerprint === undefined ? "" : ` ${step.fingerprint}`;
  const message =
    step.message === undefined ? "" : `: ${step.hint === undefined ? step.message : sentence(step.message)}`;
  const hint = step.hint === undefined ? "" : ` ${step.hint}`;
  const line = `${step.provider} ${step.outcome}${key} (${Math.round(step.milliseconds)} ms)${code}${message}${hint}`;
  return line.replace(/\p{Cc}+/gu, " ");
}

/** The error for a chain in which nobody has a key: row C10's message to the letter, then what each provider said. */
export function keyNotFound(service: KeyService, steps: readonly KeyStep[]): CedarError {
  const message = [
    `No ${service.title} API key available. Please either:`,
    `1. Set CEDAR_SERVER_URL to point to a Cedar server with ${service.environmentVariable} configured`,
    `2. Set ${service.environmentVariable} environment variable directly`,
    "See docs/openai-key-flow.md for details.",
    ...steps.map((step) => `- ${describeStep(step)}`),
  ].join("\n");
  return new CedarError("key-not-found", message, { facts: { service: service.name, steps } });
}
