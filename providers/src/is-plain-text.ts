/**
 * Whether a name or a tag from outside is nothing but characters that are seen, and spaces: no control character, no line break, nothing that
 * turns the direction of writing. Such names are told in lines of Cedar's own, on terminals and in logs.
 */
export function isPlainText(text: string): boolean {
  return /^[\x20-\x7e]*$/u.test(text) || !hasControlCharacters(text);
}

/** A function of its own, since its pattern costs time as soon as the function round it is compiled (decision 11). */
function hasControlCharacters(text: string): boolean {
  return /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u.test(text);
}
