import type { Schema } from "joi";

/** What a schema says of itself; of that alone what matters here. */
interface Described {
  readonly keys?: Readonly<Record<string, Described>>;
  readonly flags?: Readonly<Record<string, unknown>>;
}

/** The types that joi itself has messages for. */
const joiTypes =
  /^(?:alternatives|any|array|binary|boolean|date|function|link|number|object|string|symbol)\./u;

/** Whether a description names words of its author anywhere: of `.messages()`, of a rule's `.message()`, or an error of `.error()`. */
function namesWords(described: unknown): boolean {
  if (typeof described !== "object" || described === null) return false;
  if (described instanceof Error || described instanceof RegExp) return false;
  return Object.entries(described).some(([name, member]) => {
    const isWords = name === "messages" || name === "message" || name === "error";
    return (isWords && member !== undefined) || namesWords(member);
  });
}

function hasOwnWords({ keys, ...rest }: Described, path: readonly (string | number)[]): boolean {
  if (namesWords(rest)) return true;
  const [first, ...others] = path;
  if (keys === undefined || first === undefined || !Object.hasOwn(keys, first)) return false;
  const member = keys[first];
  return member !== undefined && hasOwnWords(member, others);
}

/**
 * Whether the words of a problem can be those of the schema's author, who may quote the value in them, whole or in part: those of a check of
 * his own, of a type of his own, and of a schema on the way to the value that has words of its own.
 */
export function areOwnWords(type: string, path: readonly (string | number)[], schema: Schema): boolean {
  if (type === "any.custom" || !joiTypes.test(type)) return true;
  // Those of the alternatives are put together of the words of each.
  if (/^alternatives\.(?:all|any|match|one)$/u.test(type)) return true;
  return hasOwnWords(schema.describe() as Described, path);
}
