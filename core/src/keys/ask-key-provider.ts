import { CedarError, messageOf } from "../errors.ts";
import { TimeLimit } from "../time-limit.ts";
import { Key } from "./key.ts";
import type {
  KeyAnswer,
  KeyContext,
  KeyExplanation,
  KeyProvider,
  KeyRequest,
  KeyStep,
} from "./key-provider.ts";
import { maskKeyShaped } from "./secret-mask.ts";

/** A provider is told that its time ends so much earlier than it does: one that keeps its deadline says itself what hung. */
const graceMilliseconds = 250;

interface Answer {
  readonly key: Key | undefined;
  readonly step: KeyStep;
}

function maskHint(hint: string | undefined): string | undefined {
  return hint === undefined ? undefined : maskKeyShaped(hint);
}

function failure(error: unknown): Pick<KeyStep, "outcome" | "message" | "hint" | "code"> {
  const known = error instanceof CedarError;
  return {
    outcome: "failed",
    // A message of somebody else's may quote what it could not use (rows L2, L4).
    message: maskKeyShaped(messageOf(error)),
    hint: known ? maskHint(error.hint) : undefined,
    code: known ? error.code : "key-provider-failed",
  };
}

/** Row C6: a key is checked before use, also one that the provider made or kept by itself. */
function check(given: Key | undefined, createKey: KeyContext["createKey"]): Key | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== "object" || typeof given.reveal !== "function")
    throw new CedarError("key-provider-failed", "What it gave is no Key: context.createKey makes one.");
  const { source, fetchedAt, expiresAt, refreshAfter, staleUntil, etag, model, cache } = given;
  const details = { source, fetchedAt, expiresAt, refreshAfter, staleUntil, etag, model, cache };
  return createKey(given.reveal(), details);
}

/** How long a provider may take, within the time of the whole question. */
function limitOf(context: KeyContext, milliseconds: number): TimeLimit {
  return new TimeLimit({
    clock: context.clock,
    milliseconds,
    get signal() {
      return context.signal;
    },
    error: () => {
      const seconds = Math.round(milliseconds / 100) / 10;
      return new CedarError("key-provider-timeout", `It did not answer within ${seconds} s.`);
    },
  });
}

/** What a provider is handed: the context of the question, with a time of its own. */
function contextWithin(
  context: KeyContext,
  limit: TimeLimit,
  milliseconds: number,
  own: Pick<KeyContext, "createKey" | "explain">,
): KeyContext {
  const { reason, current, clock, logger, canPrompt } = context;
  const deadline = clock.now() + milliseconds - graceMilliseconds;
  const { createKey, explain } = own;
  return {
    reason,
    current,
    get signal() {
      return limit.signal;
    },
    deadline,
    clock,
    logger,
    canPrompt,
    createKey,
    explain,
    report: (step) => context.report(step),
  };
}

/**
 * Asks one provider and turns whatever it does into an answer: a provider that fails or hangs (row K18) does not stop the chain.
 * Throws only when the key is no longer wanted.
 */
export async function askKeyProvider(
  provider: KeyProvider<KeyAnswer>,
  request: KeyRequest,
  context: KeyContext,
  milliseconds: number,
): Promise<Answer> {
  const startedAt = context.clock.now();
  let explanation: Partial<KeyExplanation> | undefined;
  const said = (): Pick<KeyStep, "provider" | "milliseconds" | "message" | "hint" | "facts"> => {
    const { skipped: _, provider: name = provider.name, ...words } = explanation ?? {};
    return { provider: name, milliseconds: context.clock.now() - startedAt, ...words };
  };
  let made: Key | undefined;
  const own: Pick<KeyContext, "createKey" | "explain"> = {
    createKey: (value, details) => {
      made = context.createKey(value, { source: provider.name, ...details });
      return made;
    },
    explain: ({ message, hint, ...others }) => {
      explanation = { message: maskKeyShaped(message), hint: hint && maskHint(hint), ...others };
    },
  };
  try {
    const limit = limitOf(context, milliseconds);
    const answer = provider.resolve(request, contextWithin(context, limit, milliseconds, own));
    const isThere = answer === undefined || answer instanceof Key;
    const given = isThere ? answer : await limit.wait(Promise.resolve(answer));
    // What was made by `createKey` just now is checked already.
    const key = given !== undefined && given === made ? given : check(given, own.createKey);
    if (key === undefined)
      return { key, step: { ...said(), outcome: explanation?.skipped === true ? "skipped" : "none" } };
    return { key, step: { ...said(), outcome: "found", fingerprint: key.fingerprint } };
  } catch (error) {
    if (context.signal.aborted) throw error;
    return { key: undefined, step: { ...said(), ...failure(error) } };
  }
}
