import type { Clock } from "../clock.ts";
import { CedarError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { type CommandSubject, suggestedCommand } from "../suggested-command.ts";
import { TimeLimit } from "../time-limit.ts";
import { createKey } from "./create-key.ts";
import type { Key } from "./key.ts";
import { keyLife } from "./key-life.ts";
import { describeStep, keyNotFound } from "./key-not-found.ts";
import type { KeyAnswer, KeyContext, KeyProvider, KeyReason, KeyStep } from "./key-provider.ts";
import type { KeyService } from "./key-service.ts";
import type { SecretMask } from "./secret-mask.ts";

/** How much later than the chain's own deadline a wait is ended that has not kept it. */
const backstopMilliseconds = 1000;

export interface AskChainOptions {
  readonly chain: KeyProvider<KeyAnswer>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly mask: SecretMask;
  /** How long the chain as a whole may take. */
  readonly timeoutMilliseconds: number;
  readonly canPrompt: boolean;
  /** How long a cached key lives after the fetch at its origin. */
  readonly ttlSeconds: number;
  /** What a command that a hint suggests has to name. */
  readonly inForce?: Omit<CommandSubject, "service"> | undefined;
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
function limitOf(service: string, { clock, timeoutMilliseconds, inForce }: AskChainOptions): TimeLimit {
  return new TimeLimit({
    clock,
    milliseconds: timeoutMilliseconds + backstopMilliseconds,
    error: () => {
      const message = `The provider chain gave no key within ${timeoutMilliseconds / 1000} s.`;
      const hint = `\`${suggestedCommand("key why", { service, ...inForce })}\` shows which provider hangs.`;
      return new CedarError("key-provider-timeout", message, { hint });
    },
  });
}

function contextOf(
  { reason, service, current }: ChainQuestion,
  options: AskChainOptions,
  limit: TimeLimit,
  steps: KeyStep[],
): KeyContext {
  const { clock, logger, mask, canPrompt, timeoutMilliseconds } = options;
  return {
    reason,
    current,
    get signal() {
      return limit.signal;
    },
    deadline: clock.now() + timeoutMilliseconds,
    clock,
    logger,
    canPrompt,
    createKey: (value, details) => createKey({ service, clock, mask }, value, details),
    explain: () => {},
    report: (step) => {
      if (logger.isDebugEnabled !== false) logger.debug(`key: ${describeStep(mask.maskAll(step))}`);
      steps.push(step);
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

/** Gives the step that found the key its two windows; jitter is for those who wait for the soft one. */
function withLife(step: KeyStep, key: Key, ttlSeconds: number): KeyStep {
  const { soft, hard } = keyLife(key, ttlSeconds, 0);
  return { ...step, softTime: dateOf(soft), hardTime: dateOf(hard) };
}

/** The key, and the way to it, which is made fit to be shown when somebody asks for it: few do. */
function resolvedKey(
  key: Key,
  steps: readonly KeyStep[],
  { mask, ttlSeconds }: AskChainOptions,
): ResolvedKey {
  const found = steps.findLastIndex(({ outcome }) => outcome === "found");
  let shown: readonly KeyStep[] | undefined;
  return {
    key,
    provider: steps[found]?.provider ?? key.source,
    get steps() {
      shown ??= mask
        .maskAll(steps)
        .map((step, position) => (position === found ? withLife(step, key, ttlSeconds) : step));
      return shown;
    },
  };
}

/**
 * Asks the chain once.
 * @throws CedarError `key-not-found` with row C10's message when no provider has a key, `key-provider-timeout` when time ran out.
 */
export async function askChain(question: ChainQuestion, options: AskChainOptions): Promise<ResolvedKey> {
  const steps: KeyStep[] = [];
  const limit = limitOf(question.service.name, options);
  const key = await limit.wait(resolveChain(question, options, contextOf(question, options, limit, steps)));
  if (key === undefined) throw keyNotFound(question.service, options.mask.maskAll(steps));
  // A copy: a provider that was left behind may still report.
  return resolvedKey(key, [...steps], options);
}

/** Makes every provider of the chain forget a key that the API refused. @throws CedarError `key-provider-timeout` when time ran out. */
export async function forgetInChain(key: Key, service: KeyService, options: AskChainOptions): Promise<void> {
  const question: ChainQuestion = { service, reason: "rejected", current: key };
  const limit = limitOf(service.name, options);
  await limit.wait(
    Promise.resolve(options.chain.forget?.(key.fingerprint, contextOf(question, options, limit, []))),
  );
}
