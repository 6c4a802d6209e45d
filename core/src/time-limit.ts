import type { Clock } from "./clock.ts";

export interface Deadline {
  readonly clock: Clock;
  readonly milliseconds: number;
  /** Ends the wait early. Not looked at before there is something to wait for. */
  readonly signal?: AbortSignal | undefined;
  /** Makes what is thrown when time runs out. */
  readonly error: () => Error;
}

/**
 * How long something may take (row K18). What is there at once is not waited for: then there is neither a timer nor a signal, whose first
 * use in a process takes longer than reading a key from a file.
 */
export class TimeLimit {
  readonly #deadline: Deadline;
  #controller: AbortController | undefined;
  #end: { readonly reason: unknown } | undefined;

  constructor(deadline: Deadline) {
    this.#deadline = deadline;
  }

  /** Aborts when time runs out or the outer signal aborts, with the same reason. */
  get signal(): AbortSignal {
    if (this.#controller !== undefined) return this.#controller.signal;
    this.#controller = new AbortController();
    const { signal } = this.#deadline;
    if (signal?.aborted === true) this.#end ??= { reason: signal.reason };
    if (this.#end !== undefined) this.#controller.abort(this.#end.reason);
    return this.#controller.signal;
  }

  /** Waits, but no longer than it may take; what goes on all the same is left behind. */
  async wait<Result>(answer: Promise<Result>): Promise<Result> {
    const { clock, milliseconds, signal, error } = this.#deadline;
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const stop = (reason: unknown): void => {
      this.#end = { reason };
      this.#controller?.abort(reason);
      reject(reason);
    };
    const onAbort = (): void => stop(signal?.reason);
    const end = clock.after(milliseconds, () => stop(error()));
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    try {
      return await Promise.race([answer, ended]);
    } finally {
      end.cancel();
      signal?.removeEventListener("abort", onAbort);
    }
  }
}
