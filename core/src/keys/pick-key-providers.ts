import { CedarError } from "../errors.ts";
import { nearestName, suggestName } from "../nearest-name.ts";
import type { Registry } from "../plugins/registry.ts";
import type { KeyAnswer, KeyProvider } from "./key-provider.ts";
import { maskKeyShaped } from "./secret-mask.ts";

function inWords(names: readonly string[]): string {
  return names.map((name) => `"${maskKeyShaped(name)}"`).join(" and ");
}

/** The nearest name of each, then the valid names once. */
function hintOf(unknown: readonly string[], valid: readonly string[]): string {
  if (unknown.length === 1 || valid.length === 0) return suggestName(unknown[0] ?? "", valid);
  const meant = unknown.flatMap((name) => {
    const nearest = nearestName(name, valid);
    return nearest === undefined ? [] : [`Did you mean "${nearest}" by "${maskKeyShaped(name)}"? `];
  });
  return `${meant.join("")}Valid names: ${[...valid].sort().join(", ")}.`;
}

/**
 * The providers of a chain, by their names.
 * @param origin where the chain was configured, such as `flag --provider-chain`.
 * @throws CedarError `name-unknown` that tells all unknown names at once, the nearest ones and the valid ones.
 */
export function pickKeyProviders(
  providers: Registry<KeyProvider<KeyAnswer>>,
  names: readonly string[],
  origin?: string,
): readonly KeyProvider<KeyAnswer>[] {
  const unknown = names.filter((name) => !providers.has(name));
  if (unknown.length === 0) return names.map((name) => providers.get(name));
  const [noun, are] =
    unknown.length === 1 ? ["provider", "is none of that name"] : ["providers", "are none of those names"];
  const from = origin === undefined ? "" : ` (from ${origin})`;
  const message = `The provider chain${from} has the key ${noun} ${inWords(unknown)}, and there ${are}.`;
  throw new CedarError("name-unknown", message, {
    hint: hintOf(unknown, providers.names()),
    facts: { names: unknown.map(maskKeyShaped), valid: providers.names(), origin },
  });
}
