import { CedarError } from "@cedar/core";
import { askUser } from "./ask-user.ts";
import { readAll } from "./read-all.ts";
import type { Terminal } from "./terminal.ts";

/**
 * A secret, which is on no command line (row L6): asked for at a terminal without showing it, else the whole of standard input. One
 * line break at the end is not part of it.
 * @throws CedarError `usage-invalid` when there is none; the signal's reason when it aborts.
 */
export async function readSecret(question: string, terminal: Terminal, signal: AbortSignal): Promise<string> {
  const text = terminal.typed
    ? await askUser(question, terminal, signal, { hidden: true })
    : await readAll(terminal.input, signal);
  signal.throwIfAborted();
  const secret = text?.replace(/\r?\n$/u, "");
  if (secret === undefined || secret === "")
    throw new CedarError("usage-invalid", "No key was given.", {
      hint: "Type it when you are asked for it, or give it on standard input.",
    });
  return secret;
}
