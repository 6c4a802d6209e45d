import { parseHttpDate } from "./http-date.ts";

/** Nobody waits longer, and a larger number could not be added to a time. */
const mostSeconds = 24 * 60 * 60;

/**
 * Reads the header `Retry-After`, a number of seconds or a date (RFC 9110, section 10.2.3), as 24 hours at most; `undefined` for anything
 * else, which counts as not sent.
 * @param date the header `Date` of the same answer, whose clock the date is by: without a good one it is by this machine's.
 */
export function retryAfterSeconds(
  value: string | null | undefined,
  date?: string | null,
): number | undefined {
  const text = value ?? "";
  if (/^\d+$/u.test(text)) return Math.min(Number(text), mostSeconds);
  const until = parseHttpDate(text);
  if (until === undefined) return undefined;
  const now = parseHttpDate(date ?? "")?.getTime() ?? Date.now();
  return Math.min(Math.max(0, (until.getTime() - now) / 1000), mostSeconds);
}
