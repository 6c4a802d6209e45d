import type { ModelError } from "../errors.ts";

const mostRetries = 5;
/** Nobody listens: an answer within seconds is worth more than another attempt (row A14). */
const mostRetriesUnreachable = 3;
/** No retry starts later than this after the first attempt (row A12). */
const budgetMilliseconds = 60_000;
const firstDelayMilliseconds = 500;

/**
 * Milliseconds to wait before a failed model call is made again; `undefined` when it is not (row A12: 429, 5xx and the network at most
 * five times within 60 s, `Retry-After` honoured; everything else never).
 * @param retries how many retries there were before.
 * @param elapsedMilliseconds since the first attempt.
 */
export function retryDelay(
  error: ModelError,
  retries: number,
  elapsedMilliseconds: number,
): number | undefined {
  const most = {
    "model-overloaded": mostRetries,
    "model-unreachable": mostRetriesUnreachable,
    "model-stream-cut": 1,
  } as const;
  const allowed: number = error.code in most ? most[error.code as keyof typeof most] : 0;
  if (retries >= allowed) return undefined;
  const backoff = firstDelayMilliseconds * 2 ** retries * (0.75 + Math.random() / 2);
  const delay = error.retryAfterSeconds === undefined ? backoff : Math.max(0, error.retryAfterSeconds * 1000);
  return elapsedMilliseconds + delay <= budgetMilliseconds ? delay : undefined;
}
