import type { Environment } from "@cedar/core";
import type { Options } from "yargs";
import type { ExitCode } from "../exit-code.ts";
import type { Interruption } from "../interruption.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What a command is handed of its process. */
export interface CommandContext {
  /** The arguments behind the name of the program. */
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly version: string;
  /** The clone of Cedar's repository that the command runs from; `undefined` for an installed package. */
  readonly clone?: string | undefined;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
}

/** The flags and positional arguments of a command line, by name; what stands after `--` is under `--`. */
export type Flags = Readonly<Record<string, unknown>>;

/** A line of examples: a command and what it does. */
export type Example = [command: string, description: string];

/** One command: what it takes and what it does. */
export interface Command {
  readonly options?: Readonly<Record<string, Options>>;
  /** What the positional argument is, which the command's entry names. */
  readonly argument?: string;
  readonly examples?: readonly Example[];
  readonly subcommands?: readonly CommandEntry[];
  /** A sentence that leads elsewhere, for who named none of the subcommands. */
  readonly seeAlso?: string;
  /** Throws a CedarError for a failure that it does not tell itself. Absent where a subcommand must be named. */
  run?(flags: Flags, context: CommandContext): Promise<ExitCode>;
}

/** A command as help texts name it; its file is loaded when the command line needs it. */
export interface CommandEntry {
  readonly name: string;
  /** Name of its positional argument, which may be left out. */
  readonly argument?: string;
  readonly description: string;
  load(): Promise<Command>;
}
