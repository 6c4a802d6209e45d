import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import type { CedarError, Environment } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";
import { programFailure } from "./program-failure.ts";
import { programName } from "./program-name.ts";

export interface ProgramPlace {
  /** Its `PATH` is where a bare name is looked for. */
  readonly environment: Environment;
  /** What a relative path counts from. */
  readonly directory: string | undefined;
}

const notExecutable = "it may not be run (EACCES)";

const hints: Readonly<Record<string, string>> = {
  [notExecutable]: "Make it executable with chmod u+x, and see that the folders above it can be entered.",
};

const otherHint =
  'The first text of "keyCommand" is the program alone, and each argument is a text of its own; no shell expands ~ or $.';

function refused(program: string, found: string): CedarError {
  return programFailure(programName(program), found, { hint: hints[found] ?? otherHint });
}

/** What keeps a file from being run; `undefined` when nothing does. */
async function whyNotRun(path: string): Promise<string | undefined> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return "it is a folder";
    if (!stats.isFile()) return "it is no file";
    await access(path, constants.X_OK);
    return undefined;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return "there is no such file";
    return code === "EACCES" ? notExecutable : `it cannot be reached (${code})`;
  }
}

/** Row X5: empty and relative entries mean the current directory, which anybody may have put a program into. */
async function findInPath(program: string, { environment }: ProgramPlace): Promise<string> {
  let found = "it is in no folder of PATH";
  for (const folder of (environment.PATH ?? "").split(delimiter).filter(isAbsolute)) {
    const path = join(folder, program);
    const unfit = await whyNotRun(path);
    if (unfit === undefined) return path;
    if (unfit === notExecutable) found = unfit;
  }
  throw refused(program, found);
}

/**
 * The whole path of a program: a bare name is looked for in the absolute folders of `PATH`, a path is taken from `directory`; neither
 * from the current directory.
 * @throws CedarError `key-provider-failed` when there is none, or none that can be run.
 */
export async function findProgram(program: string, place: ProgramPlace): Promise<string> {
  if (!program.includes("/")) return await findInPath(program, place);
  const { directory = "" } = place;
  if (!isAbsolute(program) && !isAbsolute(directory))
    throw refused(program, "there is no configuration folder that its relative path could count from");
  const path = resolve(directory, program);
  const unfit = await whyNotRun(path);
  if (unfit !== undefined) throw refused(path, unfit);
  return path;
}
