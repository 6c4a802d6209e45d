import { type Cedar, CedarError, type KeyService } from "@cedar/core";
import type { ClearedKey } from "@cedar/providers";
import { type Clearing, clearProfiles } from "../clear-profiles.ts";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { keyOptionsOf } from "../command-line/key-options.ts";
import { jsonOption } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openCedar } from "../open-cedar.ts";
import { jsonLine } from "../rendering/json-line.ts";

function describeRemoved({ service, profile, fingerprint, place }: ClearedKey): string {
  const owner = profile === undefined ? "" : ` of the profile ${profile}`;
  return `Removed the cached ${service} key ${fingerprint ?? "(unreadable)"}${owner} from ${place}.\n`;
}

function inWords({ keys }: Clearing, { config }: Cedar, all: boolean): string {
  if (keys.length > 0) return keys.map(describeRemoved).join("");
  if (all) return "No key of any profile was cached.\n";
  return config.profile === undefined
    ? "No key was cached.\n"
    : `No key of the profile ${config.profile} was cached.\n`;
}

/** `removed` are the places, which earlier versions gave alone. */
function forPrograms({ keys }: Clearing): object {
  return { removed: keys.map(({ place }) => place), keys };
}

function checkFlags(flags: Flags): void {
  if (flags["all-profiles"] !== true || flags.profile === undefined) return;
  throw new CedarError("usage-invalid", "--all-profiles clears every profile, and --profile names one.", {
    hint: "Leave one of them out.",
  });
}

/** With --service the key of that service alone is meant. */
function chosenService(flags: Flags, { services, config }: Cedar): KeyService | undefined {
  return flags.service === undefined || config.service === undefined
    ? undefined
    : services.get(config.service);
}

/** That a cache cannot be cleared says nothing of whether there is a key: it is no 3. */
function ofClearing(error: Error): Error {
  if (!(error instanceof CedarError) || error.code !== "key-provider-failed") return error;
  const { message, hint, facts } = error;
  return new CedarError("cache-failed", message, { hint, facts });
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  checkFlags(flags);
  const all = flags["all-profiles"] === true;
  const opened = await openCedar(flags, context, { providerChain: [] });
  const { cedar } = opened;
  const clearing = await clearProfiles({ all, service: chosenService(flags, cedar) }, flags, context, opened);
  const { keys, error } = clearing;
  if (keys.length > 0 || error === undefined)
    await terminal.print(
      flags.json === true ? jsonLine(forPrograms(clearing), terminal.mask) : inWords(clearing, cedar, all),
    );
  if (error !== undefined) throw ofClearing(error);
  return exitCodes.done;
}

/** `cedar key clear`: deletes the cached key. One that was not there is no failure. */
export const keyClear: Command = {
  options: {
    "all-profiles": {
      type: "boolean",
      description: "Delete the cached keys of every profile, and those without one",
    },
    ...jsonOption,
    ...keyOptionsOf(["service", "profile", "serverUrl", "plugins", "verbose"]),
  },
  examples: [
    ["cedar key clear", "the next run fetches the key afresh"],
    ["cedar key clear --service anthropic", "forget the cached key of one API alone"],
    ["cedar key clear --all-profiles", "forget those of all profiles, and list them"],
  ],
  run,
};
