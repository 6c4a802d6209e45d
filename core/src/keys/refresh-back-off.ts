import type { Clock } from "../clock.ts";

const firstDelayMilliseconds = 1000;
const longestDelayMilliseconds = 60_000;

/** When a key in its soft window is looked for again (row K1): later after each failure, and not at all after a permanent refusal (row K10). */
export class RefreshBackOff {
  readonly #clock: Clock;
  #failures = 0;
  #nextElapsed = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get mayTry(): boolean {
    return this.#clock.elapsed() >= this.#nextElapsed;
  }

  /** Holds everybody else off, until the attempt that begins now has told how it went. */
  begin(): void {
    this.#nextElapsed = Number.POSITIVE_INFINITY;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#nextElapsed = 0;
  }

  failed(): void {
    const delay = Math.min(longestDelayMilliseconds, firstDelayMilliseconds * 2 ** this.#failures);
    this.#failures += 1;
    this.#nextElapsed = this.#clock.elapsed() + delay * (0.75 + Math.random() / 2);
  }
}
