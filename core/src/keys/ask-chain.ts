import type { Clock } from "../clock.ts";
import { CedarError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { type Deadline, withDeadline } from "../with-deadline.ts";
import { createKey } from "./create-key.ts";
import type { Key } from "./key.ts";
import { keyLife } from "./key-life.ts";
import { describeStep, keyNotFound } from "./key-not-found.ts";
import type { KeyContext, KeyProvider, KeyReason, KeyStep } from "./key-provider.ts";
import type { KeyService } from "./key-service.ts";
import type { SecretMask } from "./secret-mask.ts";

/** How much later than the chain's own deadline a wait is ended that has not kept it. */
const backstopMilliseconds = 1000;

export interface AskChainOptions {
  readonly chain: KeyProvider;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly mask: SecretMask;
  /** How long the chain as a whole may take. */
  readonly timeoutMilliseconds: number;
  readonly canPrompt: boolean;
  /** How long a cached key lives after the fetch at its origin. */
  readonly ttlSeconds: number;
}

/** A key and the way to it. */
export interface ResolvedKey {
  readonly key: Key;
  /** The provider of the chain that answered. */
  readonly provider: string;
  /** What each provider that was asked did. */
  readonly steps: readonly KeyStep[];
}

/** What is asked of the chain. */
export interface ChainQuestion {
  readonly service: KeyService;
  readonly reason: KeyReason;
  /** The key that is held meanwhile, or that was refused. */
  readonly current?: Key | undefined;
}

/** Row K18. A chain keeps its deadline by itself; this is for what does not. */
async function inTime<Result>(
  { clock, timeoutMilliseconds }: AskChainOptions,
  action: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const message = `The provider chain gave no key within ${timeoutMilliseconds / 1000} s.`;
  const hint = "`cedar key why` shows which provider hangs.";
  const deadline: Deadline = {
    clock,
    milliseconds: timeoutMilliseconds + backstopMilliseconds,
    signal: new AbortController().signal,
    error: () => new CedarError("key-provider-timeout", message, { hint }),
  };
  return await withDeadline(deadline, action);
}

function contextOf(
  { reason, service, current }: ChainQuestion,
  options: AskChainOptions,
  signal: AbortSignal,
  steps: KeyStep[],
): KeyContext {
  const { clock, logger, mask, canPrompt, timeoutMilliseconds } = options;
  return {
    reason,
    current,
    signal,
    deadline: clock.now() + timeoutMilliseconds,
    clock,
    logger,
    canPrompt,
    createKey: (value, details) => createKey({ service, clock, mask }, value, details),
    explain: () => {},
    report: (step) => {
      const shown = mask.maskAll(step);
      logger.debug(`key: ${describeStep(shown)}`);
      steps.push(shown);
    },
  };
}

async function resolveChain(
  question: ChainQuestion,
  options: AskChainOptions,
  context: KeyContext,
): Promise<Key | undefined> {
  try {
    return await options.chain.resolve({ service: question.service }, context);
  } catch (error) {
    // What failed stands in the steps, which the message of `key-not-found` tells one by one.
    if (error instanceof CedarError && error.code === "key-provider-failed") return undefined;
    throw error;
  }
}

function dateOf(time: number): Date | undefined {
  return Number.isFinite(time) && time > 0 ? new Date(time) : undefined;
}

/** The steps, the one that found the key with its two windows; jitter is for those who wait for the soft one. */
function withLife(steps: readonly KeyStep[], key: Key, ttlSeconds: number): readonly KeyStep[] {
  const { soft, hard } = keyLife(key, ttlSeconds, 0);
  const found = steps.findLast(({ outcome }) => outcome === "found");
  return steps.map((step) =>
    step === found ? { ...step, softTime: dateOf(soft), hardTime: dateOf(hard) } : step,
  );
}

/**
 * Asks the chain once.
 * @throws CedarError `key-not-found` with row C10's message when no provider has a key, `key-provider-timeout` when time ran out.
 */
export async function askChain(question: ChainQuestion, options: AskChainOptions): Promise<ResolvedKey> {
  const steps: KeyStep[] = [];
  const key = await inTime(
    options,
    async (signal) => await resolveChain(question, options, contextOf(question, options, signal, steps)),
  );
  if (key === undefined) throw keyNotFound(question.service, steps);
  const provider = steps.findLast((step) => step.outcome === "found")?.provider ?? key.source;
  return { key, provider, steps: withLife(steps, key, options.ttlSeconds) };
}

/** Makes every provider of the chain forget a key that the API refused. @throws CedarError `key-provider-timeout` when time ran out. */
export async function forgetInChain(key: Key, service: KeyService, options: AskChainOptions): Promise<void> {
  const question: ChainQuestion = { service, reason: "rejected", current: key };
  await inTime(
    options,
    async (signal) => await options.chain.forget?.(key.fingerprint, contextOf(question, options, signal, [])),
  );
}
