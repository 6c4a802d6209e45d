import { messageOf } from "../errors.ts";
import { type AskChainOptions, askChain, forgetInChain, type ResolvedKey } from "./ask-chain.ts";
import type { Key } from "./key.ts";
import { KeyMemory } from "./key-memory.ts";
import type { KeyReason } from "./key-provider.ts";
import type { KeyService } from "./key-service.ts";
import { RefreshBackOff } from "./refresh-back-off.ts";
import { type Renewal, renewKey } from "./renew-key.ts";

/** Whoever comes so soon after a failure is told the same, and nobody is asked (row K2). */
const failureMilliseconds = 1000;
/** How long a caller waits for the answer whether its key is still the one: longer than a cache takes, shorter than anybody notices. */
const patienceMilliseconds = 100;

export interface ServiceKeyResolverOptions extends AskChainOptions {
  readonly refreshFirst: boolean;
  readonly memorySeconds: number;
}

/** The key of one service: found, shared, renewed, and forgotten when the API refused it. */
export class ServiceKeyResolver {
  readonly #service: KeyService;
  readonly #options: ServiceKeyResolverOptions;
  readonly #backOff: RefreshBackOff;
  #reason: KeyReason;
  #held: KeyMemory | undefined;
  #asking: Promise<ResolvedKey> | undefined;
  #failure: { readonly error: unknown; readonly untilElapsed: number } | undefined;
  #refused: Key | undefined;
  /** Grows when what is being asked for has become worthless: an answer of before is not kept (row K15). */
  #generation = 0;
  #told: string | undefined;
  /** While providers forget a refused key, none of them is asked: it could give that key again. */
  #forgetting: Promise<void> = Promise.resolve();

  constructor(service: KeyService, options: ServiceKeyResolverOptions) {
    this.#service = service;
    this.#options = options;
    this.#backOff = new RefreshBackOff(options.clock);
    this.#reason = options.refreshFirst ? "refresh" : "cold";
  }

  /** @throws CedarError `key-not-found`, `key-provider-timeout`. */
  resolve(): Promise<ResolvedKey> {
    const held = this.#held;
    return held?.isFresh === true ? held.answer : this.#resolveAnew(held);
  }

  async #resolveAnew(held: KeyMemory | undefined): Promise<ResolvedKey> {
    if (held === undefined || held.isOver) return await this.#ask();
    if (held.mustCheck) await this.#check(held);
    const kept = this.#held;
    if (kept === undefined || kept.isOver) return await this.#ask();
    if (kept.isSoft) this.#refreshInBackground(kept);
    return kept.resolved;
  }

  /** @throws CedarError `key-not-found`, `key-provider-timeout`. */
  async refresh(): Promise<ResolvedKey> {
    this.#startAnew("refresh");
    return await this.#ask();
  }

  async reject(key: Key): Promise<void> {
    // Another caller may have come first: then a new key is held already, or being looked for.
    const isKnown = this.#held === undefined && this.#refused?.equals(key) === true;
    if (!isKnown && this.#held?.resolved.key.equals(key) !== false) {
      this.#held = undefined;
      this.#refused = key;
      this.#startAnew("rejected");
    }
    this.#forgetting = Promise.all([this.#forgetting, this.#forget(key)]).then(() => {});
    await this.#forgetting;
  }

  #startAnew(reason: KeyReason): void {
    this.#reason = reason;
    this.#asking = undefined;
    this.#failure = undefined;
    this.#generation += 1;
  }

  /** Asks the chain, once for all who wait. */
  async #ask(): Promise<ResolvedKey> {
    const failure = this.#failure;
    if (failure !== undefined && this.#options.clock.elapsed() < failure.untilElapsed) throw failure.error;
    if (this.#asking === undefined) {
      const asking = this.#askChain();
      const done = (): void => {
        if (this.#asking === asking) this.#asking = undefined;
      };
      this.#asking = asking;
      asking.then(done, done);
    }
    return await this.#asking;
  }

  async #askChain(): Promise<ResolvedKey> {
    const generation = this.#generation;
    const reason = this.#reason;
    const current = reason === "rejected" ? this.#refused : undefined;
    this.#reason = "cold";
    try {
      await this.#forgetting;
      const resolved = await askChain({ service: this.#service, reason, current }, this.#options);
      this.#tellFound(resolved);
      if (generation === this.#generation) this.#keep(resolved);
      return resolved;
    } catch (error) {
      if (generation === this.#generation) this.#keepFailure(error, reason);
      throw error;
    }
  }

  #keep(resolved: ResolvedKey): void {
    this.#failure = undefined;
    const isKept = this.#options.memorySeconds > 0 && resolved.key.cache !== "none";
    const held = isKept ? new KeyMemory(resolved, this.#options) : undefined;
    this.#held = held;
    if (held?.isSoft === true) this.#refreshInBackground(held);
    else this.#backOff.succeeded();
  }

  #keepFailure(error: unknown, reason: KeyReason): void {
    const { clock, memorySeconds } = this.#options;
    this.#reason = reason;
    if (memorySeconds > 0) this.#failure = { error, untilElapsed: clock.elapsed() + failureMilliseconds };
  }

  /** Row F7: asks whether the key that is held is still the one. Whoever has to answer slowly is not waited for. */
  async #check(held: KeyMemory): Promise<void> {
    const { clock } = this.#options;
    held.postponeCheck();
    const { promise: impatience, resolve: leave } = Promise.withResolvers<void>();
    const end = clock.after(patienceMilliseconds, leave);
    await Promise.race([this.#renew(held, "cold"), impatience]);
    end.cancel();
  }

  /** Row K4: looks for a newer key while this one goes on serving. */
  #refreshInBackground(held: KeyMemory): void {
    if (!this.#backOff.mayTry) return;
    this.#backOff.begin();
    void this.#refresh(held);
  }

  async #refresh(held: KeyMemory): Promise<void> {
    const outcome = await this.#renew(held, "refresh");
    // Also after a key that is to be renewed again at once; after a refusal for good there is no other attempt.
    if (outcome !== "refused" && this.#held?.isSoft === true) this.#backOff.failed();
  }

  /** Never throws, since nobody may be waiting (row K3). */
  async #renew(held: KeyMemory, reason: "cold" | "refresh"): Promise<Renewal["outcome"]> {
    const generation = this.#generation;
    const { key } = held.resolved;
    const renewal = await renewKey({ service: this.#service, reason, current: key }, this.#options);
    const isLate = generation !== this.#generation || this.#held?.resolved.key.equals(key) !== true;
    if (isLate) return renewal.outcome;
    if (renewal.outcome === "gone") this.#held = undefined;
    if (renewal.outcome === "renewed") {
      this.#tellFound(renewal.resolved);
      this.#keep(renewal.resolved);
    }
    return renewal.outcome;
  }

  /** That somebody could not forget a key does not keep the others from giving a better one. */
  async #forget(key: Key): Promise<void> {
    try {
      await forgetInChain(key, this.#service, this.#options);
    } catch (error) {
      this.#options.logger.warn(`The key ${key.fingerprint} could not be forgotten: ${messageOf(error)}`);
    }
  }

  /** Told once, not each time the chain is asked again (row C9). */
  #tellFound({ key, provider }: ResolvedKey): void {
    const { fingerprint, source } = key;
    const message = `${this.#service.title} key ${fingerprint} found by the provider "${provider}"`;
    if (message !== this.#told) this.#options.logger.info(message, { fingerprint, source });
    this.#told = message;
  }
}
