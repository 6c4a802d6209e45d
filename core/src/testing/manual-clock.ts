import type { Appointment, Clock } from "../clock.ts";

interface Due {
  readonly elapsed: number;
  readonly action: () => void;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that stands still until the test moves it. */
export class ManualClock implements Clock {
  #now: number;
  #elapsed = 0;
  readonly #appointments = new Set<Due>();
  readonly #soon = new Set<() => void>();
  readonly #sleepers = new Set<Sleeper>();

  /** @param now milliseconds since 1970 to start from. */
  constructor(now: number = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  soon(action: () => void): void {
    this.#soon.add(action);
  }

  after(milliseconds: number, action: () => void): Appointment {
    const due: Due = { elapsed: this.#elapsed + milliseconds, action };
    this.#appointments.add(due);
    return { unref: () => {}, cancel: () => void this.#appointments.delete(due) };
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (milliseconds <= 0) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper: Sleeper = { until: this.#now + milliseconds, wake: resolve };
    this.#sleepers.add(sleeper);
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await promise;
    } finally {
      this.#sleepers.delete(sleeper);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** How many sleep or wait for an appointment at the moment. */
  get sleeping(): number {
    return this.#sleepers.size + this.#appointments.size;
  }

  /** Moves the time on and wakes those whose sleep is over; a negative number sets the clock back, as a corrected one does. */
  advance(milliseconds: number): void {
    this.#elapsed += Math.max(0, milliseconds);
    this.jump(milliseconds);
    for (const due of this.#appointments) {
      if (due.elapsed > this.#elapsed) continue;
      this.#appointments.delete(due);
      due.action();
    }
  }

  /** Sets the time of day forward or back, while no time has passed. */
  jump(milliseconds: number): void {
    for (const action of this.#soon) action();
    this.#soon.clear();
    this.#now += milliseconds;
    for (const sleeper of this.#sleepers) if (sleeper.until <= this.#now) sleeper.wake();
  }
}
