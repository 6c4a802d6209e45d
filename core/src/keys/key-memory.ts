import type { Clock } from "../clock.ts";
import type { ResolvedKey } from "./ask-chain.ts";
import { keyLife } from "./key-life.ts";

export interface KeyMemoryOptions {
  readonly clock: Clock;
  /** How long a cached key lives after the fetch at its origin. */
  readonly ttlSeconds: number;
  /** How long the key is given before the chain is asked whether it is still the one. */
  readonly memorySeconds: number;
}

/**
 * So many callers within one turn of the event loop are given the key by one look at the clocks, which takes as long as everything else on
 * the hot path together.
 */
const trustedCallers = 16;

/**
 * A key in the memory of this process, and what may be done with it by now. Its age is counted by a clock that nobody can set (row K13),
 * its end by the time of day as well, since the machine may have slept.
 */
export class KeyMemory {
  readonly resolved: ResolvedKey;
  /** The same, as a promise that is there already: a caller waits for nothing, and nothing is made for him. */
  readonly answer: Promise<ResolvedKey>;
  readonly #clock: Clock;
  readonly #soft: number;
  readonly #hard: number;
  readonly #hardElapsed: number;
  readonly #memoryMilliseconds: number;
  #checkElapsed: number;
  /** Callers that are given the key before the clocks are looked at again: none once the turn is over. */
  #trusted = 0;
  #isTurnOpen = false;

  constructor(resolved: ResolvedKey, { clock, ttlSeconds, memorySeconds }: KeyMemoryOptions) {
    const { soft, hard } = keyLife(resolved.key, ttlSeconds, Math.random());
    const now = clock.now();
    const elapsed = clock.elapsed();
    this.resolved = resolved;
    this.answer = Promise.resolve(resolved);
    this.#clock = clock;
    this.#soft = soft;
    this.#hard = hard;
    this.#hardElapsed = elapsed + Math.max(0, hard - now);
    this.#memoryMilliseconds = memorySeconds * 1000;
    this.#checkElapsed = elapsed + this.#memoryMilliseconds;
  }

  /** Whether the key may be given without asking anybody: the one question on the hot path. */
  get isFresh(): boolean {
    if (this.#trusted === 0) return this.#look();
    this.#trusted -= 1;
    return true;
  }

  #look(): boolean {
    const elapsed = this.#clock.elapsed();
    const isFresh =
      elapsed < this.#checkElapsed && elapsed < this.#hardElapsed && this.#clock.now() < this.#soft;
    if (isFresh) this.#trust();
    return isFresh;
  }

  #trust(): void {
    this.#trusted = trustedCallers;
    if (this.#isTurnOpen) return;
    this.#isTurnOpen = true;
    this.#clock.soon(() => {
      this.#isTurnOpen = false;
      this.#trusted = 0;
    });
  }

  /** Row K4: whether the key must not be given any more. */
  get isOver(): boolean {
    return this.#clock.elapsed() >= this.#hardElapsed || this.#clock.now() >= this.#hard;
  }

  /** Whether a newer key is to be looked for in the background. */
  get isSoft(): boolean {
    return this.#clock.now() >= this.#soft;
  }

  /** Whether the chain is to be asked if this is still the key (row F7). */
  get mustCheck(): boolean {
    return this.#clock.elapsed() >= this.#checkElapsed;
  }

  /** Puts the next check off, since one has begun or failed. */
  postponeCheck(): void {
    this.#checkElapsed = this.#clock.elapsed() + this.#memoryMilliseconds;
  }
}
