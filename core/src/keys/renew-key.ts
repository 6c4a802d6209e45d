import { CedarError } from "../errors.ts";
import { type AskChainOptions, askChain, type ChainQuestion, type ResolvedKey } from "./ask-chain.ts";
import type { Key } from "./key.ts";
import type { KeyStep } from "./key-provider.ts";

/**
 * What became of the wish for a newer key: it was `renewed`, which can be the same one again; it is `gone`, since nobody has one any more;
 * the attempt `failed` and is worth another one; it was `refused` for good (row K10).
 */
export type Renewal =
  | { readonly outcome: "renewed"; readonly resolved: ResolvedKey }
  | { readonly outcome: "gone" | "failed" | "refused" };

/** A question about a key that is held. */
export interface RenewalQuestion extends ChainQuestion {
  readonly reason: "cold" | "refresh";
  readonly current: Key;
}

function wasRefused(steps: readonly KeyStep[]): boolean {
  return steps.some(({ code }) => code === "server-refused");
}

function hasFailed({ outcome }: KeyStep): boolean {
  return outcome === "failed";
}

/** A key that somebody else gave because the one who should have it failed does not take the place of one that is still good. */
function isBetter({ key, steps }: ResolvedKey, current: Key): boolean {
  if (key.staleUntil !== undefined) return false;
  return key.equals(current) || !steps.some(hasFailed);
}

function failureOf(error: unknown, { reason }: RenewalQuestion): Renewal {
  // core's `keyNotFound` gives the steps as a fact.
  const facts = error instanceof CedarError && error.code === "key-not-found" ? error.facts : {};
  const steps = (facts.steps ?? []) as readonly KeyStep[];
  if (wasRefused(steps)) return { outcome: "refused" };
  // On a refresh caches are skipped, so that nobody has a key says nothing.
  const isGone = reason === "cold" && facts.steps !== undefined && !steps.some(hasFailed);
  return { outcome: isGone ? "gone" : "failed" };
}

/** Asks the chain for a newer key than the one that is held. Throws nothing. */
export async function renewKey(question: RenewalQuestion, options: AskChainOptions): Promise<Renewal> {
  try {
    // Nobody expects a question while he does something else (row X6).
    const resolved = await askChain(question, { ...options, canPrompt: false });
    if (isBetter(resolved, question.current)) return { outcome: "renewed", resolved };
    return { outcome: wasRefused(resolved.steps) ? "refused" : "failed" };
  } catch (error) {
    return failureOf(error, question);
  }
}
