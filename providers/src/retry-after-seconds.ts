/** Reads the header `Retry-After`, a number of seconds or a date (RFC 9110, section 10.2.3); `undefined` for anything else. */
export function retryAfterSeconds(value: string | null | undefined): number | undefined {
  const text = value ?? "";
  const seconds = /^\d+(\.\d+)?$/u.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
