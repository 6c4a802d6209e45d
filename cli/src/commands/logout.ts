import { configDirectoryOf } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";

async function run(_flags: Flags, { environment, terminal }: CommandContext): Promise<ExitCode> {
  const directory = configDirectoryOf(environment);
  const { removeLogin } = await import("@cedar/providers");
  const removed = directory !== undefined && (await removeLogin(directory));
  await terminal.print(removed ? "Logged out.\n" : "There was no login.\n");
  if (removed)
    terminal.tell(
      "Keys that were fetched meanwhile are cached until they end; `cedar key clear` forgets them.",
    );
  return exitCodes.done;
}

/** `cedar logout`: removes the server and the token of `cedar login`, whatever they look like. */
export const logout: Command = {
  examples: [["cedar logout", "from now on the server is asked without the stored token"]],
  run,
};
