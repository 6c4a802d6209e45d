import { abortable, CedarError } from "@cedar/core";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { keyOptions } from "../command-line/key-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { keyServiceOf } from "../key-service-of.ts";
import { openCedar } from "../open-cedar.ts";
import { quietLogger } from "../terminal/terminal-logger.ts";

/** A key on a screen ends up in scrollbacks, recordings and the eyes of others. */
function checkReader(flags: Flags, { terminal }: CommandContext): void {
  if (!terminal.live || flags.force === true) return;
  throw new CedarError(
    "usage-invalid",
    "The key is not printed on a terminal, where it would be seen and kept.",
    {
      hint: 'Hand it to a program: `KEY=$(cedar key print) && OPENAI_API_KEY="$KEY" some-program`. `cedar key why` shows its fingerprint, --force prints it here.',
    },
  );
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { interruption } = context;
  checkReader(flags, context);
  interruption.listen();
  const { cedar } = await openCedar(flags, context, {}, quietLogger);
  const { key } = await abortable(cedar.keys.resolve(keyServiceOf(cedar)), interruption.signal);
  await context.terminal.printSecret(key.reveal());
  return exitCodes.done;
}

/** `cedar key print`: the bare key, for another program; nothing else is on standard output. */
export const keyPrint: Command = {
  options: {
    force: { type: "boolean", description: "Print the key on a terminal as well" },
    ...keyOptions("refreshKey"),
  },
  examples: [
    ['KEY=$(cedar key print) && OPENAI_API_KEY="$KEY" some-program', "give the key to one program"],
    ["cedar key print --service anthropic", "where a program takes a command that prints a key"],
  ],
  run,
};
