import { describeDuration } from "./describe-duration.ts";
import { localTime } from "./local-time.ts";

/**
 * A point in time for people, in the one form that every message and table has: as the user's own clock shows it, and how far away it is,
 * `2026-11-03T22:00:00+01:00 (in 5 h)`, `2026-11-03T16:48:00+01:00 (12 min ago)`.
 * @param now milliseconds since 1970.
 */
export function describeTime(time: Date, now: number): string {
  const seconds = (time.getTime() - now) / 1000;
  const distance = seconds <= 0 ? `${describeDuration(-seconds)} ago` : `in ${describeDuration(seconds)}`;
  return `${localTime(time.getTime())} (${distance})`;
}
