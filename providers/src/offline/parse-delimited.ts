/**
 * Takes delimiter-separated text apart: fields in quotes may hold delimiters, line breaks and doubled quotes (RFC 4180). Empty lines are
 * left out.
 */
export function parseDelimited(text: string, delimiter: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  // Each match is one field and what ends it: a delimiter, a line break, or the end of the text.
  const field = new RegExp(
    `(?:"([^"]*(?:""[^"]*)*)"|([^${delimiter}\\r\\n]*))(${delimiter}|\\r?\\n|\\r|$)`,
    "gu",
  );
  for (const [, quoted, plain = "", end] of text.matchAll(field)) {
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === delimiter) continue;
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  }
  return records;
}
