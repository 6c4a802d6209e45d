/** Control characters but tab and line feed, and those that turn the direction of writing for what follows. */
const invisible = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Text from elsewhere for a terminal: escape sequences in it are shown, not obeyed, so that what a user approves is what is there. */
export function visibleText(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(invisible, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

/** A name from elsewhere in a line of Cedar's own: what would begin another line is shown as well. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}
