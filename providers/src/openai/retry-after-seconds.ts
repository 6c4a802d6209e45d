/** Reads `Retry-After`, a number of seconds or a date (RFC 9110, section 10.2.3); `undefined` for anything else. */
export function retryAfterSeconds(headers: Headers | undefined): number | undefined {
  const value = headers?.get("retry-after") ?? "";
  const seconds = /^\d+(\.\d+)?$/u.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
