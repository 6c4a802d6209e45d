import { parseHttpDate } from "../http-date.ts";
import { parseTime } from "../parse-time.ts";

/** A `Date` header counts whole seconds, and its answer was on the way for a while: that much is no skew. */
const toleratedMilliseconds = 60_000;

/**
 * Row K13: by how many milliseconds this machine's clock is ahead of the server's, to be added to the times that the server names; 0 within
 * a minute, and for a `Date` header that is none or cannot be meant.
 */
export function clockSkew(date: string | undefined, here: number): number {
  const there = parseHttpDate(date ?? "");
  if (there === undefined || parseTime(there.toISOString()) === undefined) return 0;
  const skew = here - there.getTime();
  return Math.abs(skew) > toleratedMilliseconds ? skew : 0;
}
