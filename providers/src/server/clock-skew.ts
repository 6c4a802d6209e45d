import { parseTime } from "../parse-time.ts";

/** A `Date` header counts whole seconds, and its answer was on the way for a while: that much is no skew. */
const toleratedMilliseconds = 60_000;

/** RFC 9110, section 5.6.7: the one form that a server writes is what JavaScript makes of the time; nothing else is guessed at. */
function isFixedDate(text: string, time: Date): boolean {
  return !Number.isNaN(time.getTime()) && time.toUTCString() === text;
}

/**
 * Row K13: by how many milliseconds this machine's clock is ahead of the server's, to be added to the times that the server names; 0 within
 * a minute, and for a `Date` header that is none or cannot be meant.
 */
export function clockSkew(date: string | undefined, here: number): number {
  if (date === undefined) return 0;
  const there = new Date(date);
  if (!isFixedDate(date, there) || parseTime(there.toISOString()) === undefined) return 0;
  const skew = here - there.getTime();
  return Math.abs(skew) > toleratedMilliseconds ? skew : 0;
}
