import { describeDuration } from "./describe-duration.ts";

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

function dayOf(time: Date): string {
  return `${time.getFullYear()}-${twoDigits(time.getMonth() + 1)}-${twoDigits(time.getDate())}`;
}

/** A time as the clock on the user's wall shows it, with its day where that is not today's: `22:00`, `2026-11-03 22:00`. */
export function describeMoment(time: Date, now: Date): string {
  const clock = `${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}`;
  return dayOf(time) === dayOf(now) ? clock : `${dayOf(time)} ${clock}`;
}

/** The same with how far away it is: `22:00 (in 5 h)`, `18:04 (12 min ago)`. */
export function describeMomentAway(time: Date, now: Date): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  const distance = seconds < 0 ? `${describeDuration(-seconds)} ago` : `in ${describeDuration(seconds)}`;
  return `${describeMoment(time, now)} (${distance})`;
}
