import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Terminal } from "./terminal.ts";

export interface QuestionOptions {
  /** Whether what is typed is not shown, since it is a secret. */
  readonly hidden?: boolean;
}

/** Takes what would be shown of what is typed. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/**
 * Asks on standard error and reads a line; `undefined` when the input ends instead (Ctrl-D).
 * @throws the signal's reason when it aborts.
 */
export async function askUser(
  question: string,
  terminal: Terminal,
  signal: AbortSignal,
  { hidden = false }: QuestionOptions = {},
): Promise<string | undefined> {
  signal.throwIfAborted();
  const shown = terminal.mask(question);
  // As a terminal, the reader does the echo that the real one would do.
  const streams = hidden ? { output: nowhere(), terminal: true } : { output: terminal.errors };
  const reader = createInterface({ input: terminal.input, historySize: 0, ...streams });
  if (hidden) terminal.errors.write(shown);
  // While a line is edited the terminal hands Ctrl-C to the reader instead of sending the signal.
  reader.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const { promise: closed, resolve: close } = Promise.withResolvers<undefined>();
  // Node 22 leaves a question open when its input ends.
  reader.once("close", () => close(undefined));
  try {
    const answer = reader.question(shown, { signal }).catch(() => undefined);
    return await Promise.race([answer, closed]);
  } finally {
    reader.close();
    if (hidden || signal.aborted) terminal.tell("");
    signal.throwIfAborted();
  }
}
