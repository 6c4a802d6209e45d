import { type Cedar, type KeyService, shellWord, suggestedCommand } from "@cedar/core";
import type { Flags } from "./command.ts";

const ofChain = ["provider-chain", "server-url", "plugin", "config"];

/** The flags that each command which hints suggest takes over from this command line, besides --service and --profile. */
const carriedFlags = {
  config: [...ofChain, "model", "base-url"],
  "key refresh": ofChain,
  "key set": ["plugin", "config"],
  "key why": ["server-url", "plugin", "config"],
} as const;

/** Gives a command as it is pasted, so that it is about the key that this command line is about. */
export type SuggestCommand = (command: keyof typeof carriedFlags) => string;

/** What the hints of a command suggest: with the service and the profile in force, and the flags that say where the key comes from. */
export function suggestCommand(
  flags: Flags,
  { config }: Pick<Cedar, "config">,
  { name }: Pick<KeyService, "name">,
): SuggestCommand {
  const subject = { service: name, profile: config.profile, configured: config.service };
  return (command) => {
    const carried = carriedFlags[command].flatMap((flag) =>
      [flags[flag]]
        .flat()
        .filter((value) => typeof value === "string")
        .map((value) => ` --${flag} ${shellWord(value)}`),
    );
    return `${suggestedCommand(command, subject)}${carried.join("")}`;
  };
}
