/** A JSON object whose members are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value, if it is an object; else one without members. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The objects of a list; none when it is no list. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The value, if it is a text; else an empty one. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The text of a message's content: a text, or a list of parts some of which have one. */
export function contentOf(value: unknown): string {
  if (typeof value === "string") return value;
  return objectsOf(value)
    .map((part) => textOf(part.text))
    .join("");
}
