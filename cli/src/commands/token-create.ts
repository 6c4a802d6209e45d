import { CedarError, maskKeyShaped, secondsOf } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { optionsOf } from "../command-line/setting-options.ts";
import { clientName, tokenSettings } from "../command-line/token-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { withTokenStore } from "../open-token-store.ts";

function textOf(flag: unknown): string | undefined {
  return typeof flag === "string" ? flag : undefined;
}

/** @throws CedarError `usage-invalid` for what is no duration of at least a second. */
function endOf(expires: string | undefined): Date | undefined {
  if (expires === undefined) return undefined;
  const seconds = secondsOf(expires);
  const end = new Date(Date.now() + (seconds ?? 0) * 1000);
  if (seconds !== undefined && seconds >= 1 && Number.isFinite(end.getTime())) return end;
  throw new CedarError(
    "usage-invalid",
    `--expires is a duration of at least a second, and "${maskKeyShaped(expires)}" is none.`,
    {
      hint: "For example `--expires 90d`; without it the token does not expire.",
    },
  );
}

/** @throws CedarError `usage-invalid` for a list with an empty name. */
function servicesOf(services: string | undefined): readonly string[] | undefined {
  if (services === undefined) return undefined;
  const names = services.split(",").map((name) => name.trim());
  if (names.every((name) => /^[\w-]+$/u.test(name))) return names;
  throw new CedarError("usage-invalid", "--services is a list of key services, parted by commas.", {
    hint: "For example `--services openai,anthropic`; without it the token is for all of them.",
  });
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  await withTokenStore(flags, context, async ({ tokens, place, record }) => {
    const name = clientName(flags);
    const expiresAt = endOf(textOf(flags.expires));
    const services = servicesOf(textOf(flags.services));
    const note = textOf(flags.note);
    const token = await tokens.create({ name, expiresAt, services, note, isAdmin: flags.admin === true });
    await record([{ event: "token-created", client: name }]);
    await terminal.print(`${token}\n`);
    const end = expiresAt === undefined ? "does not expire" : `expires at ${expiresAt.toISOString()}`;
    terminal.tell(`The token of ${name} ${end}. It is shown this once; ${place} keeps its digest.`);
    terminal.tell("The client is given it as CEDAR_TOKEN.");
  });
  return exitCodes.done;
}

/** `cedar token create NAME`: makes a token, and prints it, alone, on standard output. */
export const tokenCreate: Command = {
  argument: "The client's name, such as ci or ann",
  options: {
    expires: {
      type: "string",
      requiresArg: true,
      description: "How long it is good for, such as 90d; for ever without it",
    },
    services: {
      type: "string",
      requiresArg: true,
      description: "The services whose keys it is for, parted by commas; all without it",
    },
    admin: { type: "boolean", description: "For operators: it may reload the server and read its metrics" },
    note: {
      type: "string",
      requiresArg: true,
      description: "What it is for, as `cedar token list` shows it",
    },
    ...optionsOf(tokenSettings),
  },
  examples: [
    ["cedar token create ci --expires 90d", "a token for three months"],
    ["cedar token create ann | ssh ann@host 'cat > ~/.cedar-token'", "hand it on without showing it"],
  ],
  run,
};
