import { stat } from "node:fs/promises";
import type { Environment, KeyContext, KeyRequest } from "@cedar/core";
import { findProgram } from "./find-program.ts";
import { type Output, parseOutput } from "./parse-output.ts";
import { programTooSlow } from "./program-failure.ts";
import { runProgram } from "./run-program.ts";
import { withTimeLimit } from "./with-time-limit.ts";

/** The user's program, and where it is looked for and runs. */
export interface UserProgram {
  readonly command: readonly string[];
  readonly environment: Environment;
  readonly directory: string | undefined;
  readonly timeoutMilliseconds: number;
}

/** What a program said. */
export interface ProgramAnswer {
  /** Its whole path. */
  readonly program: string;
  readonly output: Output;
}

/**
 * What the program hears besides the user's variables. Without the one that holds the service's key: a program that prints a key needs
 * none, and one from the environment must not come back as if it were new, perhaps to be kept on the disk (row K16).
 */
function variablesFor({ service }: KeyRequest, context: KeyContext, environment: Environment): Environment {
  const { [service.environmentVariable]: _, ...others } = environment;
  return {
    ...others,
    CEDAR_KEY_SERVICE: service.name,
    CEDAR_KEY_REASON: context.reason,
    CEDAR_CAN_PROMPT: context.canPrompt ? "1" : "0",
  };
}

/** Row X5: not the current directory, whose files (`.git/config`, `.npmrc`, modules) many programs obey. */
async function workingDirectory(directory = "/"): Promise<string> {
  const stats = await stat(directory).catch(() => undefined);
  return stats?.isDirectory() === true ? directory : "/";
}

/**
 * Runs the program once and reads what it printed.
 * @throws CedarError `key-provider-failed` for a program that is missing or fails, `key-provider-timeout` for one that is not done in
 * time; the signal's reason when that aborts.
 */
export async function askProgram(
  { command: [name = "", ...parameters], environment, directory, timeoutMilliseconds }: UserProgram,
  request: KeyRequest,
  context: KeyContext,
  signal: AbortSignal,
): Promise<ProgramAnswer> {
  const path = await findProgram(name, { environment, directory });
  const folder = await workingDirectory(directory);
  const variables = { ...variablesFor(request, context, environment), PWD: folder };
  const { canPrompt } = context;
  const run = { path, parameters, environment: variables, directory: folder, canPrompt };
  const error = programTooSlow(path, timeoutMilliseconds);
  const bytes = await withTimeLimit(
    timeoutMilliseconds,
    signal,
    error,
    async (limited) => await runProgram(run, limited),
  );
  return { program: path, output: parseOutput(bytes) };
}
