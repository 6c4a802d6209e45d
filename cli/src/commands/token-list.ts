import type { ListedToken, TokenState } from "@cedar/server";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { jsonOption, optionsOf } from "../command-line/setting-options.ts";
import { tokenSettings } from "../command-line/token-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { withTokenStore } from "../open-token-store.ts";
import { jsonLine } from "../rendering/json-line.ts";

interface ShownToken extends ListedToken {
  readonly state: TokenState;
}

function endOf({ state, expiresAt, revokedAt }: ShownToken): string {
  if (state === "revoked") return `revoked at ${revokedAt}`;
  if (expiresAt === null) return "does not expire";
  return state === "expired" ? `expired at ${expiresAt}` : `expires at ${expiresAt}`;
}

function inWords(tokens: readonly ShownToken[]): string {
  if (tokens.length === 0) return "There are no tokens. `cedar token create NAME` makes one.\n";
  const width = Math.max(...tokens.map(({ name }) => name.length));
  return tokens
    .map((token) => {
      const { id, name, services, isAdmin, note } = token;
      const facts = [
        endOf(token),
        ...(services === null ? [] : [`for ${services.join(", ")}`]),
        ...(isAdmin ? ["admin"] : []),
        ...(note === null ? [] : [note]),
      ];
      return `${id}  ${name.padEnd(width)}  ${facts.join(" · ")}\n`;
    })
    .join("");
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const { tokenState } = await import("@cedar/server");
  await withTokenStore(flags, context, async ({ tokens, place }) => {
    const now = Date.now();
    const listed = (await tokens.list()).map((token) => ({ ...token, state: tokenState(token, now) }));
    const answer = { store: place, tokens: listed };
    await terminal.print(flags.json === true ? jsonLine(answer, terminal.mask) : inWords(listed));
  });
  return exitCodes.done;
}

/** `cedar token list`: every token that there ever was, and what became of it. Tokens themselves are kept nowhere. */
export const tokenList: Command = {
  options: { ...jsonOption, ...optionsOf(tokenSettings) },
  examples: [["cedar token list", "the clients of this server, and until when they are let in"]],
  run,
};
