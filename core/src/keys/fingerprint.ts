import { isPlainToken } from "./plain-token.ts";

/** A value shorter than this would be given away by ten of its characters, so only its length is shown. */
const shortestShownLength = 32;

/**
 * The only form in which a secret is shown: its first 6 and last 4 characters, `sk-pro…wxyz`. Of a value shorter than 32 characters
 * only the length is told. Control characters of an ill-formed value become `�`, so that they cannot break a line of a log or a terminal.
 */
export function fingerprint(value: string): string {
  if (value.length < shortestShownLength) return `(${value.length} characters)`;
  const [start, end] = [value.slice(0, 6), value.slice(-4)];
  const shown = `${start}…${end}`;
  return isPlainToken(`${start}${end}`) ? shown : withoutControlCharacters(shown);
}

/** A function of its own, since a pattern of Unicode properties costs time as soon as the function round it is compiled. */
function withoutControlCharacters(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}
