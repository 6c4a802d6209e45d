import type { Config } from "@cedar/core";
import type { SuggestCommand } from "../command-line/suggest-command.ts";

/** How the chain is changed for good: what names it now beats whatever is weaker, so a variable does nothing beside a profile or a flag. */
function forGood(origin: string, chain: string): string {
  if (origin.startsWith("flag ")) return "";
  if (origin.startsWith("profile "))
    return ` For good: put "keychain" into the "providerChain" of the ${origin}.`;
  return ` For good: set CEDAR_PROVIDER_CHAIN=${chain}.`;
}

/**
 * Says how a key in the keychain is used where nobody asks for it, which would be a riddle later; `undefined` where the chain has it.
 * @param origin where the chain in force comes from.
 * @param command gives a command that can be pasted.
 */
export function describeKeychainUse(
  { providerChain }: Pick<Config, "providerChain">,
  origin: string,
  command: SuggestCommand,
): string | undefined {
  if (providerChain.includes("keychain")) return undefined;
  const chain = ["keychain", ...providerChain].join(",");
  const shown = `\`${command("key why")} --provider-chain ${chain}\``;
  return `cedar: the keychain is not in the chain in force (${origin}). ${shown} finds the key, and so does any command with that --provider-chain.${forGood(origin, chain)}`;
}
