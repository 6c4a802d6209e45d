/** The members of JSON text that is an object; `undefined` for any other text. The `SyntaxError` of `JSON.parse` quotes the text, so nobody sees it (row L2). */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
