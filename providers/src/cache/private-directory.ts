import { chmod, mkdir, stat } from "node:fs/promises";
import { CedarError } from "@cedar/core";

/**
 * Makes the folder, for its owner alone, and takes away what others may do in one that was there before (row F2).
 * @throws CedarError `key-provider-failed` for a folder of another user, who could exchange the files in it.
 */
export async function makePrivateDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { uid, mode } = await stat(directory);
  const self = process.getuid?.();
  // Windows has neither owners nor modes in this sense.
  if (self === undefined) return;
  if (uid !== self)
    throw new CedarError(
      "key-provider-failed",
      `the folder ${directory} belongs to user ${uid}, and you are user ${self}`,
    );
  if ((mode & 0o077) !== 0) await chmod(directory, mode & 0o700);
}
