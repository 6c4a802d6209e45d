import { CedarError, fingerprint, maskKeyShaped, suggestName } from "@cedar/core";
import type { Command, CommandEntry } from "./command.ts";
import { commands, completion } from "./commands.ts";

/** The command that the arguments have reached, and what may follow it. */
export interface ReachedCommand {
  /** `cedar key`. */
  readonly path: string;
  readonly command: Command;
  /** Name of its positional argument. */
  readonly argument: string | undefined;
  readonly entries: readonly CommandEntry[];
}

/** Flags that people expect to take a secret. */
const secretFlags = new Set(["api-key", "key", "openai-api-key", "token", "secret", "password"]);

/** What was typed may be a key, pasted into the wrong place (row L6). */
function usageError(message: string, hint: string): CedarError {
  return new CedarError("usage-invalid", maskKeyShaped(message), { hint: maskKeyShaped(hint) });
}

const secretHint =
  "Every user of the machine sees the arguments of a command. Set OPENAI_API_KEY, or CEDAR_SERVER_URL and CEDAR_TOKEN, or give the key to `cedar key set`, which asks for it or reads standard input.";

/** Whether a word is more likely a key of some service than a mistyped name. */
function looksSecret(word: string): boolean {
  return /^(?=.*\d)[\w.+/=~-]{24,}$/u.test(word);
}

function isFlag(name: string, args: readonly string[]): boolean {
  return args.some((arg) => [`--${name}`, `--no-${name}`, `-${name}`].includes(arg.split("=")[0] ?? ""));
}

function unknownFlag(name: string, { path, command }: ReachedCommand): CedarError {
  if (secretFlags.has(name))
    return usageError(
      `No secret is taken on the command line: "${path}" has no option --${name}.`,
      secretHint,
    );
  const known = [...Object.keys(command.options ?? {}), "config", "help"].map((option) => `--${option}`);
  return usageError(`"${path}" has no option --${name}.`, suggestName(`--${name}`, known));
}

/** The commands that may follow, as help texts list them. */
function namesOf({ entries }: ReachedCommand): string[] {
  const names = entries.map(({ name }) => name);
  return entries === commands ? [...names, completion.name] : names;
}

/** The hint, and where else to look. */
function withSeeAlso(hint: string, { seeAlso }: Command): string {
  return seeAlso === undefined ? hint : `${hint} ${seeAlso}`;
}

function unknownWord(word: string, reached: ReachedCommand): CedarError {
  const { path, command, argument, entries } = reached;
  // What follows a command that stores a key is most likely the key, whatever it looks like.
  if (looksSecret(word) || path === "cedar key set" || path === "cedar login")
    return usageError(
      `No secret is taken on the command line, and ${fingerprint(word)} looks like one.`,
      secretHint,
    );
  if (entries.length > 0) {
    const hint = withSeeAlso(suggestName(word, namesOf(reached)), command);
    return usageError(`"${path}" has no command "${word}".`, hint);
  }
  const hint =
    argument === undefined
      ? `"${path}" takes options only: see ${path} --help.`
      : `Put a ${argument} of several words in quotes.`;
  return usageError(`"${word}" is one argument too many for "${path}".`, hint);
}

/** What yargs says of a command line that it does not accept, in our words. */
export function explainUsage(
  yargsMessage: string,
  reached: ReachedCommand,
  args: readonly string[],
): CedarError {
  const [, unknown] = /^Unknown (?:argument|command)s?: (.*)$/su.exec(yargsMessage) ?? [];
  const word = unknown?.split(", ").find((part) => isFlag(part, args)) ?? unknown?.split(", ")[0];
  if (word !== undefined) return isFlag(word, args) ? unknownFlag(word, reached) : unknownWord(word, reached);
  const [, missing] = /^Not enough arguments following: (.*)$/su.exec(yargsMessage) ?? [];
  if (missing !== undefined) return usageError(`--${missing} needs a value.`, `See ${reached.path} --help.`);
  if (reached.entries.length > 0)
    return usageError(
      `"${reached.path}" needs a command.`,
      withSeeAlso(`One of: ${namesOf(reached).join(", ")}.`, reached.command),
    );
  return usageError(`${yargsMessage}.`, `See ${reached.path} --help.`);
}

/** yargs reads `--json=1` as false, and says nothing. */
export function checkSwitches({ options = {} }: Pick<Command, "options">, args: readonly string[]): void {
  for (const arg of args) {
    const [, name, value] = /^--([\w-]+)=(.*)$/su.exec(arg) ?? [];
    if (name === undefined || options[name]?.type !== "boolean" || value === "true" || value === "false")
      continue;
    throw usageError(`--${name} takes no value.`, `Write --${name}, or --no-${name} to switch it off.`);
  }
}

/** What may be given several times: yargs makes a list of it. `_` and `--` are its own. */
const lists = new Set(["plugin", "_", "--"]);

/** Of two values for one option neither is dropped in silence. @throws CedarError `usage-invalid`. */
export function checkRepeated(flags: Readonly<Record<string, unknown>>): void {
  const repeated = Object.keys(flags).find((name) => Array.isArray(flags[name]) && !lists.has(name));
  if (repeated !== undefined)
    throw usageError(`--${repeated} was given more than once.`, "Leave one of them out.");
}
