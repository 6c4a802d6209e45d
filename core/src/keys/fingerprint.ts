/** A value shorter than this would be given away by ten of its characters, so only its length is shown. */
const shortestShownLength = 32;

/**
 * The only form in which a secret is shown: its first 6 and last 4 characters, `sk-pro…wxyz`. Of a value shorter than 32 characters
 * only the length is told. Control characters of an ill-formed value become `�`, so that they cannot break a line of a log or a terminal.
 */
export function fingerprint(value: string): string {
  if (value.length < shortestShownLength) return `(${value.length} characters)`;
  const shown = `${value.slice(0, 6)}…${value.slice(-4)}`;
  // Of a well-formed key nothing is to be replaced, and the question is much cheaper than the replacement.
  return /^[\x21-\x7e…]*$/u.test(shown) ? shown : shown.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}
