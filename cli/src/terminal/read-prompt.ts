import { CedarError } from "@cedar/core";
import { askUser } from "./ask-user.ts";
import { readAll } from "./read-all.ts";
import type { Terminal } from "./terminal.ts";

/** Where a prompt can come from. */
export interface PromptSources {
  /** `cedar agent "…"`; `-` means standard input. */
  readonly positional: string | undefined;
  /** What stands after `--`: a prompt that starts with a dash. */
  readonly verbatim: readonly string[];
  /** `--user-prompt`; `-` means standard input. */
  readonly flag: string | undefined;
}

const examples = 'Give one: cedar agent "What is in this folder?", --user-prompt "…", or standard input.';

function usage(message: string): CedarError {
  return new CedarError("usage-invalid", message, { hint: examples });
}

/**
 * The prompt of row C13: from one place only. Standard input is touched for `-`, or when no prompt was given (row A1).
 * @throws CedarError `usage-invalid` when there is none, or more than one; the signal's reason when it aborts.
 */
export async function readPrompt(
  { positional, verbatim, flag }: PromptSources,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string> {
  const given = [positional, flag, ...verbatim].filter((prompt) => prompt !== undefined);
  if (given.length > 1) throw usage(`${given.length} prompts were given, and a run has one.`);
  const [prompt] = given;
  let text = prompt;
  if (prompt === undefined && terminal.typed)
    text = await askUser("What shall the agent do? ", terminal, signal);
  else if (prompt === undefined || (prompt === "-" && verbatim.length === 0))
    text = await readAll(terminal.input, signal);
  signal.throwIfAborted();
  if (text === undefined || text.trim() === "") throw usage("There is no prompt.");
  return text.replace(/\r?\n$/u, "");
}
