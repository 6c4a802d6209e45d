import type { Clock } from "../clock.ts";
import { CedarError, messageOf } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { type Deadline, withDeadline } from "../with-deadline.ts";
import { createKey } from "./create-key.ts";
import type { Key } from "./key.ts";
import { describeStep, keyNotFound } from "./key-not-found.ts";
import type { KeyContext, KeyProvider, KeyReason, KeyStep } from "./key-provider.ts";
import type { KeyService } from "./key-service.ts";
import { openAiKeyService } from "./key-services.ts";
import type { SecretMask } from "./secret-mask.ts";

/** So a rotation on disk is seen by a running agent (row F7). */
const defaultMemorySeconds = 60;
/** How much later than the chain's own deadline a wait is ended that has not kept it. */
const backstopMilliseconds = 1000;

export interface KeyResolverOptions {
  readonly chain: KeyProvider;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly mask: SecretMask;
  /** Whether the first question skips what a cache holds (row C5). */
  readonly refreshFirst: boolean;
  /** How long the chain as a whole may take. */
  readonly timeoutMilliseconds: number;
  readonly canPrompt: boolean;
  /** How long a key is given from memory before the chain is asked again: 60 by default; 0 asks for each caller that is not waiting yet. */
  readonly memorySeconds?: number | undefined;
}

/** The last answer, or the one that is waited for. Times are milliseconds since 1970. */
interface Memory {
  readonly answer: Promise<ResolvedKey>;
  readonly askedAt: number;
  /** When the answer must no longer be given: never while it is waited for. */
  until: number;
  /** The key of the answer, once it has come. */
  key?: Key;
}

/** A key and the way to it. */
export interface ResolvedKey {
  readonly key: Key;
  /** The provider of the chain that answered. */
  readonly provider: string;
  /** What each provider that was asked did. */
  readonly steps: readonly KeyStep[];
}

/** What `cedar.keys` is: asks the chain, shares one answer among callers, and forgets what the API refused. */
export class KeyResolver {
  readonly #options: KeyResolverOptions;
  #reason: KeyReason;
  #memory: Memory | undefined;
  #told: string | undefined;
  /** While providers forget a refused key, none of them is asked: it could give that key again. */
  #forgetting: Promise<void> = Promise.resolve();

  constructor(options: KeyResolverOptions) {
    this.#options = options;
    this.#reason = options.refreshFirst ? "refresh" : "cold";
  }

  /**
   * Gives the key of a service, OpenAI's without one, and the steps that led to it; callers at the same time, and for a while afterwards,
   * share one answer.
   * @throws CedarError `key-not-found` with row C10's message when no provider has one, `key-provider-timeout` when time ran out.
   */
  async resolve(_service: KeyService = openAiKeyService): Promise<ResolvedKey> {
    const memory = this.#isFresh(this.#memory) ? this.#memory : this.#askAnew();
    return await memory.answer;
  }

  /** An answer from the future is none: the clock was set back since (row K13). */
  #isFresh(memory: Memory | undefined): memory is Memory {
    if (memory === undefined) return false;
    const now = this.#options.clock.now();
    return memory.askedAt <= now && now < memory.until;
  }

  #askAnew(): Memory {
    const { clock, memorySeconds = defaultMemorySeconds } = this.#options;
    const askedAt = clock.now();
    const reason = this.#reason;
    this.#reason = "cold";
    const answer = this.#ask(reason, openAiKeyService);
    const memory: Memory = { answer, askedAt, until: Number.POSITIVE_INFINITY };
    this.#memory = memory;
    answer.then(
      ({ key }) => {
        memory.key = key;
        memory.until = Math.min(
          askedAt + memorySeconds * 1000,
          key.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
        );
      },
      () => {
        if (this.#memory !== memory) return;
        this.#memory = undefined;
        this.#reason = reason;
      },
    );
    return memory;
  }

  /** Makes every provider forget a key that the API refused; the next `resolve` asks the chain with the reason `rejected`. */
  async reject(key: Key): Promise<void> {
    // Another caller may have come first, and found a new key since: that one is kept.
    if (this.#memory?.key?.equals(key) !== false) {
      this.#memory = undefined;
      this.#reason = "rejected";
    }
    this.#forgetting = Promise.all([this.#forgetting, this.#forget(key)]).then(() => {});
    await this.#forgetting;
  }

  /** That somebody could not forget a key does not keep the others from giving a better one. */
  async #forget({ fingerprint }: Key): Promise<void> {
    try {
      await this.#inTime(async (signal) => {
        const context = this.#context("rejected", openAiKeyService, signal, []);
        await this.#options.chain.forget?.(fingerprint, context);
      });
    } catch (error) {
      this.#options.logger.warn(`The key ${fingerprint} could not be forgotten: ${messageOf(error)}`);
    }
  }

  async #ask(reason: KeyReason, service: KeyService): Promise<ResolvedKey> {
    await this.#forgetting;
    const steps: KeyStep[] = [];
    const key = await this.#inTime(
      async (signal) => await this.#resolveChain(service, this.#context(reason, service, signal, steps)),
    );
    if (key === undefined) throw keyNotFound(service, steps);
    const provider = steps.findLast((step) => step.outcome === "found")?.provider ?? key.source;
    this.#tellFound(`${service.title} key ${key.fingerprint} found by the provider "${provider}"`, key);
    return { key, provider, steps };
  }

  /** Told once, not each time the chain is asked again (row C9). */
  #tellFound(message: string, { fingerprint, source }: Key): void {
    if (message !== this.#told) this.#options.logger.info(message, { fingerprint, source });
    this.#told = message;
  }

  async #resolveChain(service: KeyService, context: KeyContext): Promise<Key | undefined> {
    try {
      return await this.#options.chain.resolve({ service }, context);
    } catch (error) {
      // What failed stands in the steps, which the message of `key-not-found` tells one by one.
      if (error instanceof CedarError && error.code === "key-provider-failed") return undefined;
      throw error;
    }
  }

  /** Row K18. A chain keeps its deadline by itself; this is for what does not. */
  async #inTime<Result>(action: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const { clock, timeoutMilliseconds } = this.#options;
    const seconds = timeoutMilliseconds / 1000;
    const message = `The provider chain gave no key within ${seconds} s.`;
    const hint = "`cedar key why` shows which provider hangs.";
    const deadline: Deadline = {
      clock,
      milliseconds: timeoutMilliseconds + backstopMilliseconds,
      signal: new AbortController().signal,
      error: () => new CedarError("key-provider-timeout", message, { hint }),
    };
    return await withDeadline(deadline, action);
  }

  #context(reason: KeyReason, service: KeyService, signal: AbortSignal, steps: KeyStep[]): KeyContext {
    const { clock, logger, mask, canPrompt, timeoutMilliseconds } = this.#options;
    return {
      reason,
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
}
