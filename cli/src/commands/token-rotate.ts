import { CedarError, maskKeyShaped, secondsOf } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { optionsOf } from "../command-line/setting-options.ts";
import { clientName, tokenSettings } from "../command-line/token-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { withTokenStore } from "../open-token-store.ts";

/** @throws CedarError `usage-invalid`. */
function graceOf(grace: unknown): number {
  const seconds = secondsOf(grace);
  if (seconds !== undefined && seconds >= 0 && seconds <= 365 * 86_400) return seconds;
  throw new CedarError(
    "usage-invalid",
    `--grace is a duration, and "${maskKeyShaped(String(grace))}" is none.`,
    {
      hint: "For example `--grace 24h`; 0 ends the old token at once.",
    },
  );
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  // The server has a flag of this name as well, for something else.
  await withTokenStore({ ...flags, grace: undefined }, context, async ({ tokens, record }) => {
    const name = clientName(flags);
    const graceSeconds = graceOf(flags.grace);
    const token = await tokens.rotate(name, graceSeconds);
    await record([{ event: "token-rotated", client: name }]);
    await terminal.print(`${token}\n`);
    const end = new Date(Date.now() + graceSeconds * 1000).toISOString();
    terminal.tell(`The new token of ${name} is shown this once. The old one is good until ${end}.`);
  });
  return exitCodes.done;
}

/** `cedar token rotate NAME`: makes a new token, while the old one goes on for a while. */
export const tokenRotate: Command = {
  argument: "The client's name",
  options: {
    grace: {
      type: "string",
      requiresArg: true,
      default: "24h",
      description: "How long the old token goes on",
    },
    ...optionsOf(tokenSettings),
  },
  examples: [["cedar token rotate ci --grace 1h", "both tokens are good for an hour"]],
  run,
};
