/** A word, or a command between backticks, which stays whole so that it can be copied. */
const words = /(?:`[^`\n]*`|\S)+/gu;

/** Breaks text between words so that no line is wider than the columns, each one indented; a word that is wider stays whole. */
export function wrapText(text: string, columns: number, indent: string, firstIndent = indent): string[] {
  const lines: string[] = [];
  let line = firstIndent;
  let isEmpty = true;
  for (const word of text.match(words) ?? []) {
    if (!isEmpty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return isEmpty ? lines : [...lines, line];
}
