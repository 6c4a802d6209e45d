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

/** So often a clock is read while the key is in use; a look at it takes as long as everything else on the hot path together. */
const trustMilliseconds = 1000;

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
  /** Whether a clock was read a moment ago, and nothing is due before it is read again. */
  #isTrusted = false;

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
    return this.#isTrusted || this.#lookCloser();
  }

  #lookCloser(): boolean {
    const now = this.#clock.now();
    const elapsed = this.#clock.elapsed();
    const left = Math.min(
      this.#checkElapsed - elapsed,
      this.#hardElapsed - elapsed,
      this.#soft - now,
      this.#hard - now,
    );
    if (left > trustMilliseconds) this.#trust();
    return left > 0;
  }

  #trust(): void {
    this.#isTrusted = true;
    const appointment = this.#clock.after(trustMilliseconds, () => {
      this.#isTrusted = false;
    });
    appointment.unref();
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
