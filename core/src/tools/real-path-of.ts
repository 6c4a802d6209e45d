import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorCodeOf } from "./error-code-of.ts";

async function isSymlink(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}

/**
 * The real path of what may not exist yet: symlinks are resolved in the part that exists. `undefined` for a path through a symlink that
 * leads nowhere, since what is written there could end up anywhere. Throws the file system's error for a path that cannot be resolved.
 */
export async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errorCodeOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    if (await isSymlink(path)) return undefined;
    const folder = await realPathOf(dirname(path));
    return folder === undefined ? undefined : join(folder, basename(path));
  }
}
