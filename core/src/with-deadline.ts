import type { Clock } from "./clock.ts";

export interface Deadline {
  readonly clock: Clock;
  readonly milliseconds: number;
  /** Ends the wait early. */
  readonly signal: AbortSignal;
  /** Makes what is thrown when time runs out. */
  readonly error: () => Error;
}

/**
 * Waits for an action, but no longer than it may take (row K18). The signal that the action is given aborts when time runs out or the
 * outer one aborts; an action that ignores it is left behind.
 */
export async function withDeadline<Result>(
  { clock, milliseconds, signal, error }: Deadline,
  action: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const stop = (reason: unknown): void => {
    limit.abort(reason);
    reject(reason);
  };
  const onAbort = (): void => stop(signal.reason);
  const end = clock.after(milliseconds, () => stop(error()));
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([action(limit.signal), ended]);
  } finally {
    end.cancel();
    signal.removeEventListener("abort", onAbort);
  }
}
