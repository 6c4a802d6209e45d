import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { CedarError } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";

/** Whose folder it is decides who may delete a file in it, whatever the file's own mode. */
async function folderHint(path: string): Promise<string> {
  const folder = dirname(path);
  const self = process.getuid?.();
  const stats = await stat(folder).catch(() => undefined);
  if (stats === undefined || self === undefined || stats.uid === self)
    return `Open its folder to yourself, then try again: \`chmod u+rwx ${folder}\`.`;
  return `The folder ${folder} belongs to user ${stats.uid}, and you are user ${self}: try again as that user.`;
}

async function hintFor(code: string, path: string): Promise<string | undefined> {
  switch (code) {
    case "EISDIR":
    case "ERR_FS_EISDIR":
      return `A folder stands in its place. Remove it: \`rm -r ${path}\`.`;
    case "EACCES":
    case "EPERM":
      return await folderHint(path);
    case "EROFS":
      return "It lies on a file system that nobody may write to.";
    default:
      return undefined;
  }
}

/** The error for a cache file that cannot be removed: what keeps it, and what mends that. */
export async function removalFailure(path: string, error: unknown): Promise<CedarError> {
  if (error instanceof CedarError) return error;
  const code = errorCodeOf(error);
  return new CedarError(
    "key-provider-failed",
    `The cache file ${path} cannot be removed (${code === "ERR_FS_EISDIR" ? "EISDIR" : code}).`,
    { hint: await hintFor(code, path), facts: { file: path } },
  );
}
