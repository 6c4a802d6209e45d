/**
 * The value of an `ETag` header (RFC 9110, section 8.8.3), if it is one. Whatever else a server or a cache file holds there never gets
 * into a header (row N4).
 */
export function entityTag(value: string | undefined): string | undefined {
  return value !== undefined && /^(W\/)?"[\x21\x23-\x7e]{1,200}"$/u.test(value) ? value : undefined;
}
