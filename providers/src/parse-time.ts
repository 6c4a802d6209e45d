/** RFC 3339, section 5.6: a date, a time and an offset, so that nothing is guessed about zones or units. */
const timestamp = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/u;

const earliest = Date.UTC(2020, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/**
 * Reads a point in time such as `2026-11-22T18:00:00Z`. Gives `undefined` for what cannot be meant (row K12): numbers, whose unit nobody
 * knows, text that is no time, and years before 2020 or from 2100 on.
 */
export function parseTime(value: unknown): Date | undefined {
  if (typeof value !== "string" || !timestamp.test(value)) return undefined;
  const time = new Date(value);
  return time.getTime() >= earliest && time.getTime() < latest ? time : undefined;
}
