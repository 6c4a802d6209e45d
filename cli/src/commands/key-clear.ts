import type { Cedar } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { jsonOption, optionsOf } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openCedar } from "../open-cedar.ts";
import { jsonLine } from "../rendering/json-line.ts";

function inWords(removed: readonly string[]): string {
  if (removed.length === 0) return "No key was cached.\n";
  return removed.map((place) => `Removed the cached key from ${place}.\n`).join("");
}

interface Selection {
  readonly services?: readonly string[];
  readonly profile?: string;
}

/** Which cached keys are meant: with --service those of that service alone; those of the profile in force. */
function selection(flags: Flags, { services, config }: Cedar): Selection {
  const { service, profile } = config;
  return {
    ...(flags.service === undefined || service === undefined
      ? {}
      : { services: [services.get(service).name] }),
    ...(profile === undefined ? {} : { profile }),
  };
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const { cedar, configDirectory } = await openCedar(flags, context, { providerChain: [] });
  const { serverUrl, cacheStore: store, cacheSecret: secret } = cedar.config;
  const { clearKeyCache } = await import("@cedar/providers");
  const place = { directory: configDirectory, serverUrl, store, secret };
  const removed = await clearKeyCache({ ...place, ...selection(flags, cedar) });
  await terminal.print(flags.json === true ? jsonLine({ removed }, terminal.mask) : inWords(removed));
  return exitCodes.done;
}

/** `cedar key clear`: deletes the cached key. One that was not there is no failure. */
export const keyClear: Command = {
  options: { ...jsonOption, ...optionsOf(["service", "profile", "serverUrl", "plugins", "verbose"]) },
  examples: [
    ["cedar key clear", "the next run fetches the key afresh"],
    ["cedar key clear --service anthropic", "forget the cached key of one API alone"],
  ],
  run,
};
