import { systemClock } from "@cedar/core";

/** Hands a signal to an action that also aborts after so many milliseconds of real time, in which programs run, with what `error` makes. */
export async function withTimeLimit<Result>(
  milliseconds: number,
  signal: AbortSignal,
  error: () => Error,
  action: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  // The clock knows that Node's timers end at once when they are set for more than 24 days.
  const end = systemClock.after(milliseconds, () => limit.abort(error()));
  try {
    return await action(AbortSignal.any([signal, limit.signal]));
  } finally {
    end.cancel();
  }
}
