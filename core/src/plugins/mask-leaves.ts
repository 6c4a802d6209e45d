/** Shorter ones turn up in ordinary words. */
const shortestLength = 3;

/** Every text in a value, in the objects and lists in it as well. */
function leavesOf(value: unknown, seen: Set<unknown>): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  return Object.values(value).flatMap((member) => leavesOf(member, seen));
}

/** Gives a function that takes every text in these values out of a sentence. */
export function leafMask(values: readonly unknown[]): (text: string) => string {
  const seen = new Set<unknown>();
  const leaves = new Set(values.flatMap((value) => leavesOf(value, seen)));
  // Longest first: of one that begins with another, no end is left standing.
  const quoted = [...leaves]
    .filter(({ length }) => length >= shortestLength)
    .sort((left, right) => right.length - left.length);
  return (text) => quoted.reduce((masked, leaf) => masked.replaceAll(leaf, "…"), text);
}
