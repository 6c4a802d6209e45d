import { abortable, type Cedar, fingerprint, type KeyService } from "@cedar/core";
import type { KeychainKeyOptions } from "@cedar/providers";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { keyOptionsOf } from "../command-line/key-options.ts";
import { suggestCommand } from "../command-line/suggest-command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openCedar } from "../open-cedar.ts";
import { describeKeychainUse } from "../rendering/describe-keychain-use.ts";
import { readSecret } from "../terminal/read-secret.ts";

async function store(
  { title }: KeyService,
  cedar: Cedar,
  options: KeychainKeyOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const value = await readSecret(`${title} key (it is not shown): `, terminal, options.signal);
  cedar.mask.add(value);
  const { setKeychainKey } = await import("@cedar/providers");
  await setKeychainKey(value, options);
  await terminal.print(`Stored ${title} key ${fingerprint(value)} in the keychain.\n`);
}

async function remove({ title }: KeyService, options: KeychainKeyOptions): Promise<string> {
  const { removeKeychainKey } = await import("@cedar/providers");
  const removed = await removeKeychainKey(options);
  return removed ? `Removed the ${title} key from the keychain.\n` : `No ${title} key was in the keychain.\n`;
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { environment, interruption, terminal } = context;
  interruption.listen();
  const { signal } = interruption;
  const { cedar, origins } = await abortable(openCedar(flags, context), signal);
  const service = cedar.services.get(cedar.config.service ?? "openai");
  const options = { environment, service, profile: cedar.config.profile, signal };
  if (flags.remove === true) {
    await terminal.print(await remove(service, options));
    return exitCodes.done;
  }
  await store(service, cedar, options, context);
  const command = suggestCommand(flags, cedar, service);
  const use = describeKeychainUse(cedar.config, origins.providerChain, command);
  if (use !== undefined) terminal.tell(use);
  return exitCodes.done;
}

/** `cedar key set`: stores a key in the keychain; the key is on no command line (row L6). */
export const keySet: Command = {
  options: {
    remove: { type: "boolean", description: "Remove the key from the keychain instead" },
    ...keyOptionsOf(["service", "profile", "providerChain", "plugins", "verbose"]),
  },
  examples: [
    ["cedar key set", "asks for the key, without showing it, and stores it in the keychain"],
    ["cedar key set < key.txt", "takes the key from standard input"],
    ["cedar key set --service anthropic", "stores the key of another service"],
  ],
  run,
};
