import { chmod, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { CedarError } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";

/** @throws unknown what is not "it is there already". */
function ignoreExisting(error: unknown): void {
  if (errorCodeOf(error) !== "EEXIST") throw error;
}

/**
 * Makes the folder, and the one that it is in, for its owner alone, and takes away what others may do in one that was there before (row F2).
 * @throws CedarError `key-provider-failed` for a folder of another user, who could exchange the files in it.
 */
export async function makePrivateDirectory(directory: string): Promise<void> {
  // One by one: a home that is not there is not made, and a recursive mkdir never ends in some file systems (/proc).
  for (const folder of [dirname(directory), directory])
    await mkdir(folder, { mode: 0o700 }).catch(ignoreExisting);
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

/**
 * Whether others could exchange what stands in a folder (row F3): it is of another user (`foreign`), or others may write to it (`open`). What
 * is not there, or cannot be looked at, is told by whoever uses it.
 */
async function privacyOf(directory: string): Promise<"private" | "foreign" | "open"> {
  const stats = await stat(directory).catch(() => undefined);
  const self = process.getuid?.();
  if (stats === undefined || self === undefined) return "private";
  if (stats.uid !== self) return "foreign";
  return (stats.mode & 0o022) === 0 ? "private" : "open";
}

/**
 * The same, once a folder of this user's that is open was closed: `closed`. A file system without modes leaves it `open`.
 */
export async function closeDirectory(directory: string): Promise<"private" | "foreign" | "open" | "closed"> {
  const before = await privacyOf(directory);
  if (before !== "open") return before;
  await makePrivateDirectory(directory).catch(() => {});
  const after = await privacyOf(directory);
  return after === "private" ? "closed" : after;
}
