import { createInterface } from "node:readline/promises";
import type { Terminal } from "./terminal.ts";

/**
 * Asks on standard error and reads a line; `undefined` when the input ends instead (Ctrl-D).
 * @throws the signal's reason when it aborts.
 */
export async function askUser(
  question: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string | undefined> {
  signal.throwIfAborted();
  const reader = createInterface({ input: terminal.input, output: terminal.errors });
  // While a line is edited the terminal hands Ctrl-C to the reader instead of sending the signal.
  reader.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const { promise: closed, resolve: close } = Promise.withResolvers<undefined>();
  // Node 22 leaves a question open when its input ends.
  reader.once("close", () => close(undefined));
  try {
    const answer = reader.question(terminal.mask(question), { signal }).catch(() => undefined);
    return await Promise.race([answer, closed]);
  } finally {
    reader.close();
    if (signal.aborted) terminal.tell("");
    signal.throwIfAborted();
  }
}
