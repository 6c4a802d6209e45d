/** Hands a signal to an action that also aborts after so many milliseconds of real time, in which programs run, with what `error` makes. */
export async function withTimeLimit<Result>(
  milliseconds: number,
  signal: AbortSignal,
  error: () => Error,
  action: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(error()), milliseconds);
  try {
    return await action(AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}
