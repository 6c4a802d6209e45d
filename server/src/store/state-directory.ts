import { mkdir, stat } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import { CedarError, type Config, type Environment, stateDirectoryOf } from "@cedar/core";

/** Folders above the state directory that may be missing in a new home: `.local` and `.local/state`. */
const missingParents = 2;

async function make(directory: string, parents: number): Promise<void> {
  // One by one: a home that is not there is not made, and a recursive mkdir never ends in some file systems (/proc).
  if (parents > 0) await make(dirname(directory), parents - 1);
  await mkdir(directory, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

/**
 * Makes the folder for its owner alone, and gives its absolute path.
 * @throws CedarError `configuration-invalid` when it cannot be made, or belongs to somebody else, who could read or exchange what is in it.
 */
async function makeStateDirectory(given: string): Promise<string> {
  const directory = isAbsolute(given) ? given : resolve(given);
  const hint = "Set CEDAR_STATE_DIRECTORY to a folder of the user that runs the server.";
  try {
    await make(directory, missingParents);
    const { uid, mode } = await stat(directory);
    const self = process.getuid?.();
    if (self === undefined || (uid === self && (mode & 0o022) === 0)) return directory;
    const message = `Others may change the state directory ${directory} (user ${uid}, mode ${(mode & 0o777).toString(8)}).`;
    throw new CedarError("configuration-invalid", message, { hint: `Mend it: chmod 700 ${directory}` });
  } catch (error) {
    if (error instanceof CedarError) throw error;
    const reason = error instanceof Error && "code" in error ? String(error.code) : "failed";
    throw new CedarError(
      "configuration-invalid",
      `The state directory ${directory} cannot be made (${reason}).`,
      { hint, facts: { reason } },
    );
  }
}

export interface StateOptions {
  readonly config: Pick<Config, "stateDirectory">;
  readonly environment: Environment;
}

/** The folder, or why there is none. */
export type StateDirectory = { readonly directory: string } | { readonly reason: string };

/** What a server in a container without a home of its own, or on a disk that cannot be written, meets. */
const unusable = new Set<unknown>(["EACCES", "ENOENT", "ENOTDIR", "EPERM", "EROFS"]);

/**
 * Makes the folder that is configured, else the one in the home; there may be no place for that one.
 * @throws CedarError `configuration-invalid` for a folder that was configured and cannot be used, or that others may change.
 */
export async function openStateDirectory({ config, environment }: StateOptions): Promise<StateDirectory> {
  const given = config.stateDirectory ?? stateDirectoryOf(environment);
  if (given === undefined) return { reason: "There is no home folder." };
  try {
    return { directory: await makeStateDirectory(given) };
  } catch (error) {
    const isOptional = config.stateDirectory === undefined && error instanceof CedarError;
    if (isOptional && unusable.has(error.facts.reason)) return { reason: error.message };
    throw error;
  }
}
