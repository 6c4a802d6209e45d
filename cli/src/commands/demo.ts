import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { runDemo } from "../demo/run-demo.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";

async function run(_flags: Flags, { terminal, interruption }: CommandContext): Promise<ExitCode> {
  interruption.listen();
  // What is printed last is waited for by the process's end (`terminal.drained`).
  const print = (line: string): void => void terminal.print(`${line}\n`);
  const succeeded = await runDemo({ print, signal: interruption.signal });
  return interruption.exitCode ?? (succeeded ? exitCodes.done : exitCodes.failed);
}

/** `cedar demo`: the whole way of a key in a few seconds. */
export const demo: Command = {
  examples: [["cedar demo", "see the whole way of a key on this machine alone"]],
  run,
};
