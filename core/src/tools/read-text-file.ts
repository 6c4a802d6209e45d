import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { CedarError } from "../errors.ts";
import { errorCodeOf } from "./error-code-of.ts";
import type { Workspace } from "./workspace.ts";

const largestBytes = 16 * 1024 * 1024;

/** The text of a file, or what it is instead. */
export type FileContent = { readonly text: string } | { readonly binaryBytes: number };

async function readContent(file: FileHandle, path: string): Promise<FileContent> {
  const found = await file.stat();
  if (!found.isFile())
    throw new CedarError("tool-failed", `"${path}" is not a file.`, {
      hint: "list_files shows what a folder holds.",
    });
  if (found.size > largestBytes) {
    throw new CedarError(
      "tool-failed",
      `"${path}" has ${found.size} bytes, and at most ${largestBytes} are read.`,
    );
  }
  const bytes = await file.readFile();
  return bytes.subarray(0, 8192).includes(0)
    ? { binaryBytes: bytes.length }
    : { text: bytes.toString("utf8").replace(/^\uFEFF/u, "") };
}

/**
 * Reads a file of the workspace as UTF-8.
 * @throws CedarError `tool-failed` when it lies outside, is missing, unreadable, not a regular file, or larger than 16 MiB.
 */
export async function readTextFile(workspace: Workspace, path: string): Promise<FileContent> {
  const real = await workspace.locate(path);
  let file: FileHandle;
  try {
    // The path is resolved already: a link that appeared since then is not followed. Opening a named pipe does not wait for a writer.
    file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw new CedarError("tool-failed", `"${path}" cannot be read (${errorCodeOf(error)}).`, {
      hint: "list_files shows what there is.",
    });
  }
  try {
    return await readContent(file, path);
  } finally {
    await file.close();
  }
}
