/** A text that a sentence can follow: words from elsewhere often lack their full stop. */
export function sentence(text: string): string {
  return /[.!?:…]$/u.test(text) ? text : `${text}.`;
}
