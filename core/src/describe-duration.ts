const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time, rounded, in its largest fitting unit: `12 s`, `12 min`, `5 h`, `3 days`. */
export function describeDuration(seconds: number): string {
  const length = Math.round(Math.max(0, seconds));
  if (length < minute) return `${length} s`;
  if (Math.round(length / minute) < 60) return `${Math.round(length / minute)} min`;
  // Hours say more than "1 day".
  if (Math.round(length / hour) < 48) return `${Math.round(length / hour)} h`;
  return `${Math.round(length / day)} days`;
}
