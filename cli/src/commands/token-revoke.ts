import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { optionsOf } from "../command-line/setting-options.ts";
import { clientName, tokenSettings } from "../command-line/token-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { withTokenStore } from "../open-token-store.ts";

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  await withTokenStore(flags, context, async ({ tokens, record }) => {
    const name = clientName(flags);
    const revoked = await tokens.revoke(name);
    await record(revoked.map((token) => ({ event: "token-revoked", client: token.name, token: token.id })));
    const lines = revoked.map((token) => `Revoked the token ${token.id} of ${token.name}.\n`);
    await terminal.print(lines.length === 0 ? `No token of ${name} was active any more.\n` : lines.join(""));
  });
  return exitCodes.done;
}

/** `cedar token revoke NAME`: running servers refuse the token within two seconds. */
export const tokenRevoke: Command = {
  argument: "The client's name, or the id of one of its tokens",
  options: optionsOf(tokenSettings),
  examples: [
    ["cedar token revoke ann", "all tokens of ann"],
    ["cedar token revoke 3f6a0c1b9d2e", "the one with this id"],
  ],
  run,
};
