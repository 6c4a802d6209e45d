function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** A point in time as the user's clock shows it, in ISO 8601 with the offset: `2026-01-01T13:00:05+01:00`. */
export function localTime(milliseconds: number): string {
  const time = new Date(milliseconds);
  const minutes = -time.getTimezoneOffset();
  const shown = new Date(milliseconds + minutes * 60_000).toISOString().slice(0, 19);
  const offset = Math.abs(minutes);
  return `${shown}${minutes < 0 ? "-" : "+"}${two(Math.floor(offset / 60))}:${two(offset % 60)}`;
}
