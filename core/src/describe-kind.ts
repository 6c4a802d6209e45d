const kinds: Readonly<Partial<Record<string, string>>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
};

/** What kind of value stands somewhere, for a message that must not quote it. */
export function describeKind(value: unknown): string {
  if (value === null) return "nothing (null)";
  return Array.isArray(value) ? "a list" : (kinds[typeof value] ?? "an object");
}
