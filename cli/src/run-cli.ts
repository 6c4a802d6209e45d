import type { CommandContext } from "./command-line/command.ts";
import { commands } from "./command-line/commands.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import { helpText } from "./help-text.ts";
import type { FailureFormat } from "./rendering/report-failure.ts";

/** What needs neither yargs nor anything else, which take longer to load than the answer is worth. */
function quickAnswer({ args, version }: CommandContext): string | undefined {
  const [argument, ...more] = args;
  if (more.length > 0) return undefined;
  if (argument === "--version") return `${version}\n`;
  return argument === undefined || argument === "--help" || argument === "-h" ? helpText : undefined;
}

/** How a failure before or outside of a run is told; the arguments may be those that were not understood. */
function failureFormat(args: readonly string[]): FailureFormat {
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if (!own.some((arg) => /^--json(?:=true)?$/u.test(arg))) return "text";
  const name = own.find((arg) => commands.some((command) => command.name === arg));
  return name === "agent" ? "run-end" : "json";
}

async function runCommand(context: CommandContext): Promise<ExitCode> {
  const { parseCommandLine } = await import("./command-line/parse-command-line.ts");
  const parsed = await parseCommandLine(context);
  if ("output" in parsed) {
    await context.terminal.print(parsed.output);
    return exitCodes.done;
  }
  return (await parsed.command.run?.(parsed.flags, context)) ?? exitCodes.done;
}

/** Tells a failure in the form that the command line asks for, and gives its exit code. */
export async function tellFailure(thrown: unknown, context: CommandContext): Promise<ExitCode> {
  const { args, terminal, interruption } = context;
  const { reportFailure } = await import("./rendering/report-failure.ts");
  return await reportFailure(thrown, failureFormat(args), terminal, interruption.exitCode);
}

/** Runs one command line: never throws, and tells every failure. */
export async function runCli(context: CommandContext): Promise<ExitCode> {
  const { terminal, interruption } = context;
  const answer = quickAnswer(context);
  if (answer !== undefined) {
    await terminal.print(answer);
    return exitCodes.done;
  }
  try {
    return await runCommand(context);
  } catch (error) {
    return await tellFailure(error, context);
  } finally {
    interruption.release();
  }
}
