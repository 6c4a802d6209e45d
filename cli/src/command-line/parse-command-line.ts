import yargs, { type Argv } from "yargs";
import { exitCodeTable } from "../exit-code.ts";
import type { Command, CommandContext, CommandEntry, Example, Flags } from "./command.ts";
import { commands, completion } from "./commands.ts";
import { checkRepeated, checkSwitches, explainUsage, type ReachedCommand } from "./usage-error.ts";

/** A command line that was understood: a command to run, or a text to print (help, version, completion). */
export type ParsedCommandLine =
  | { readonly command: Command; readonly flags: Flags }
  | { readonly output: string };

/** Fixed, so that help is the same everywhere and can be answered from a text. */
const helpColumns = 100;

const globalOptions = {
  config: {
    type: "string",
    requiresArg: true,
    description: "Read this configuration file instead of ~/.config/cedar-cli/config.json [CEDAR_CONFIG]",
  },
} as const;

const parserConfiguration = {
  "boolean-negation": true,
  "camel-case-expansion": false,
  "dot-notation": false,
  "parse-numbers": false,
  // What stands after it is a prompt to the letter, even if it starts with a dash.
  "populate--": true,
  "short-option-groups": false,
};

const examples: Example[] = [
  ['cedar agent "What is in this folder?"', "ask the agent"],
  ["cedar key why", "see where the key comes from"],
  ["cedar server", "serve the key to a team"],
];

/** What the parse has found out so far. */
interface Progress {
  reached: ReachedCommand;
  chosen: { readonly command: Command; readonly flags: Flags } | undefined;
}

function addCommands(parser: Argv, entries: readonly CommandEntry[], progress: Progress): void {
  for (const entry of entries) {
    parser.command({
      command: entry.argument === undefined ? entry.name : `${entry.name} [${entry.argument}]`,
      describe: entry.description,
      builder: async (inner: Argv) => {
        const command = await entry.load();
        const { subcommands = [] } = command;
        const path = `${progress.reached.path} ${entry.name}`;
        progress.reached = { path, command, argument: entry.argument, entries: subcommands };
        return describeCommand(inner, progress);
      },
      handler: async (flags: Flags) => {
        progress.chosen = { command: await entry.load(), flags };
      },
    });
  }
}

function describeCommand(parser: Argv, progress: Progress): Argv {
  const { command, argument, entries } = progress.reached;
  parser
    .options(command.options ?? {})
    .example([...(command.examples ?? [])])
    .epilogue(exitCodeTable);
  if (argument !== undefined) {
    // One value whatever it looks like: yargs takes "-" for no value otherwise.
    parser.positional(argument, { type: "string", description: command.argument ?? "" }).nargs(argument, 1);
  }
  if (entries.length > 0) {
    addCommands(parser, entries, progress);
    parser.demandCommand(1);
  }
  return parser;
}

function createParser(args: readonly string[], version: string, progress: Progress): Argv {
  const parser = yargs([...args])
    .scriptName("cedar")
    .locale("en")
    .usage("Usage: $0 <command> [options]")
    .parserConfiguration(parserConfiguration)
    .options(globalOptions)
    .version("version", "Print the version", version)
    .help("help", "Print help")
    .alias("help", "h")
    .group(["config", "version", "help"], "Everywhere:")
    .example(examples)
    .epilogue(`${exitCodeTable}\n\ncedar <command> --help says more of a command.`)
    .demandCommand(1)
    .strict()
    .exitProcess(false)
    .showHelpOnFail(false)
    .wrap(helpColumns);
  addCommands(parser, commands, progress);
  return parser.completion(completion.name, completion.description);
}

/**
 * Reads the command line.
 * @throws CedarError `usage-invalid` for unknown commands and options, with the nearest name.
 */
export async function parseCommandLine({
  args,
  version,
}: Pick<CommandContext, "args" | "version">): Promise<ParsedCommandLine> {
  const progress: Progress = {
    reached: { path: "cedar", command: {}, argument: undefined, entries: commands },
    chosen: undefined,
  };
  const said: { failure?: unknown; output: string } = { output: "" };
  const remember = (failure: unknown, _argv: unknown, output: string): void => {
    said.failure = failure ?? said.failure;
    said.output = output;
  };
  await createParser(args, version, progress)
    .parseAsync([...args], {}, remember)
    .catch(() => {
      // The callback was given the same error.
    });
  const { failure, output } = said;
  if (failure instanceof Error && failure.name !== "YError") throw failure;
  const beforeDashes = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if (failure !== undefined)
    throw explainUsage(String((failure as Error).message), progress.reached, beforeDashes);
  checkSwitches(progress.reached.command, beforeDashes);
  checkRepeated(progress.chosen?.flags ?? {});
  return progress.chosen ?? { output: `${output}\n` };
}
