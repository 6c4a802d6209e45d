import { CedarError, configDirectoryOf, fingerprint, settings, validate } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openConfig, readConfig } from "../open-cedar.ts";
import { askUser } from "../terminal/ask-user.ts";
import { readAll } from "../terminal/read-all.ts";

/** @throws CedarError `usage-invalid` for what is no URL of a server, without quoting it: it may be the token. */
function serverUrlOf({ url }: Flags): string {
  const { value, error } = validate(settings.serverUrl.schema, url);
  if (typeof value === "string" && error === undefined) return value;
  const found =
    error === undefined ? "there is none" : `what stands there ${error.message.replace(/^"value" /u, "")}`;
  throw new CedarError("usage-invalid", `The URL of a Cedar server is wanted, and ${found}.`, {
    hint: "For example `cedar login https://cedar.example.com`.",
  });
}

/** The token, which is on no command line (row L6). @throws CedarError `usage-invalid` when there is none that can be sent. */
async function readToken(
  url: string,
  flags: Flags,
  { terminal, interruption }: CommandContext,
): Promise<string> {
  const { signal } = interruption;
  const fromInput = flags["token-stdin"] === true;
  if (!fromInput && !terminal.typed)
    throw new CedarError(
      "usage-invalid",
      "Nobody can be asked for the token, since standard input is no terminal.",
      {
        hint: "`--token-stdin` reads it from standard input.",
      },
    );
  const text = fromInput
    ? await readAll(terminal.input, signal)
    : await askUser(`Token for ${url} (it is not shown): `, terminal, signal, { hidden: true });
  signal.throwIfAborted();
  const token = (text ?? "").replace(/\r?\n$/u, "");
  const { error } = validate(settings.token.schema, token);
  if (error === undefined) return token;
  const found = token === "" ? "There is no token." : `The token ${error.message.replace(/^"value" /u, "")}.`;
  throw new CedarError("usage-invalid", found, {
    hint: "It is what `cedar token create NAME` prints where the server runs.",
  });
}

/** Where another server or token is in force all the same, the user is told whose word that is. */
async function describeOthers(
  url: string,
  token: string,
  flags: Flags,
  context: CommandContext,
): Promise<string[]> {
  const { config, origins } = await readConfig(flags, context, "agent");
  if (config.serverUrl !== url)
    return [`cedar: the server in force is another, that of ${origins.serverUrl}, which goes first.`];
  if (config.token === token) return [];
  return [
    `cedar: another token is in force, that of ${origins.token === "default" ? origins.oidcToken : origins.token}, which goes first.`,
  ];
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { environment, terminal, interruption } = context;
  interruption.listen();
  const { config, mask } = await openConfig(flags, context, "agent", "ignored");
  const serverUrl = serverUrlOf(flags);
  const directory = configDirectoryOf(environment);
  if (directory === undefined)
    throw new CedarError("usage-invalid", "A login is stored in the home folder, and there is none.", {
      hint: "Set HOME, or CEDAR_SERVER_URL and CEDAR_TOKEN instead.",
    });
  const token = await readToken(serverUrl, flags, context);
  mask.add(token);
  terminal.mask = (text) => mask.mask(text);
  const { checkLogin, storeLogin } = await import("@cedar/providers");
  const { allowHttp } = config;
  await checkLogin({ serverUrl, token, allowHttp, environment, signal: interruption.signal });
  const path = await storeLogin(directory, { serverUrl, token });
  await terminal.print(`Logged in at ${serverUrl} with the token ${fingerprint(token)}.\n`);
  terminal.tell(`Both are stored in ${path}; \`cedar logout\` removes them.`);
  for (const line of await describeOthers(serverUrl, token, flags, context)) terminal.tell(line);
  return exitCodes.done;
}

/** `cedar login URL`: checks a token at its server, and stores both for later commands. */
export const login: Command = {
  argument: "The base URL of the Cedar server",
  options: {
    "token-stdin": { type: "boolean", description: "Read the token from standard input" },
  },
  examples: [
    ["cedar login https://cedar.example.com", "asks for the token, without showing it"],
    ["cedar login https://cedar.example.com --token-stdin < token.txt", "takes it from a file"],
  ],
  run,
};
