/** RFC 3339, section 5.6: a date, a time and an offset, so that nothing is guessed about zones or units. */
const timestamp = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/u;

const earliest = Date.UTC(2020, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/**
 * Reads what an origin says of a key's end or renewal. Gives `undefined` for what cannot be meant (row K12): numbers, whose unit nobody
 * knows, text that is no time, and years before 2020. A year from 2100 on is how many write "never", and is read: `createKey` takes it for
 * no end.
 */
export function parseEnd(value: unknown): Date | undefined {
  if (typeof value !== "string" || !timestamp.test(value)) return undefined;
  const time = new Date(value);
  return time.getTime() >= earliest ? time : undefined;
}

/** Reads a point in time such as `2026-11-22T18:00:00Z`, which Cedar wrote or a clock shows: years from 2100 on cannot be meant either. */
export function parseTime(value: unknown): Date | undefined {
  const time = parseEnd(value);
  return time !== undefined && time.getTime() < latest ? time : undefined;
}
