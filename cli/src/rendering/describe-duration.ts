const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time in its largest fitting unit: `12 s`, `12 min`, `5 h`, `3 days`. Rounded down, so that nothing is promised for too long. */
export function describeDuration(seconds: number): string {
  const length = Math.max(0, seconds);
  if (length < minute) return `${Math.floor(length)} s`;
  if (length < hour) return `${Math.floor(length / minute)} min`;
  // Hours say more than "1 day".
  if (length < 2 * day) return `${Math.floor(length / hour)} h`;
  return `${Math.floor(length / day)} days`;
}
