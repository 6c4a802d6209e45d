/** Line ends to some readers, though not to JSON (row A4): next line, line separator, paragraph separator. */
const lineEnds = /[\u0085\u2028\u2029]/gu;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** One line of JSON. Every text in it passes the mask before JSON escapes characters of it. */
export function jsonLine(value: unknown, mask: (text: string) => string): string {
  const line = JSON.stringify(value, (_name, member: unknown) =>
    typeof member === "string" ? mask(member) : member,
  );
  return `${line.replace(lineEnds, escaped)}\n`;
}
