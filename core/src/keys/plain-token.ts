/**
 * Whether a text is made of what most keys and tokens are made of: letters, digits, `_`, `.` and `-`. Asked first wherever something has to be
 * looked for in a key, since the answer is cheap and nearly always yes.
 */
export function isPlainToken(text: string): boolean {
  return /^[\w.-]+$/u.test(text);
}
