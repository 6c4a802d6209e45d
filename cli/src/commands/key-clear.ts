import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { jsonOption, optionsOf } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openCedar } from "../open-cedar.ts";
import { jsonLine } from "../rendering/json-line.ts";

function inWords(removed: readonly string[]): string {
  if (removed.length === 0) return "No key was cached.\n";
  return removed.map((place) => `Removed the cached key from ${place}.\n`).join("");
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const { cedar, configDirectory } = await openCedar(flags, context, { providerChain: [] });
  const { serverUrl, cacheStore: store, cacheSecret: secret } = cedar.config;
  const { clearKeyCache } = await import("@cedar/providers");
  const removed = await clearKeyCache({ directory: configDirectory, serverUrl, store, secret });
  await terminal.print(flags.json === true ? jsonLine({ removed }, terminal.mask) : inWords(removed));
  return exitCodes.done;
}

/** `cedar key clear`: deletes the cached key. One that was not there is no failure. */
export const keyClear: Command = {
  options: { ...jsonOption, ...optionsOf(["serverUrl", "plugins", "verbose"]) },
  examples: [["cedar key clear", "the next run fetches the key afresh"]],
  run,
};
