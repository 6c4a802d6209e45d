import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, rename, rm, stat, writeFile as writeBytes } from "node:fs/promises";
import { dirname, join } from "node:path";
import joi from "joi";
import { CedarError } from "../errors.ts";
import { errorCodeOf } from "./error-code-of.ts";
import type { Tool } from "./tool.ts";

interface Input {
  readonly path: string;
  readonly content: string;
}

/** The permissions of what is replaced; `undefined` when there is nothing. A file that may not be written may not be replaced either. */
async function modeOf(path: string, shown: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isFile()) throw new CedarError("tool-failed", `"${shown}" is there and is not a file.`);
  const file = await open(path, "r+");
  await file.close();
  return found.mode & 0o777;
}

/** Writes beside the file, then renames: whoever reads sees the old text or the new one, never a part. */
async function replaceFile(path: string, content: string, mode: number | undefined): Promise<void> {
  const temporary = join(dirname(path), `.cedar-${randomBytes(8).toString("hex")}.tmp`);
  try {
    await writeBytes(temporary, content, { flag: "wx", mode: mode ?? 0o666 });
    // Set again, since what is given at the creation is cut by the umask.
    if (mode !== undefined) await chmod(temporary, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The tool `write_file`: makes a file or replaces all of its text. */
export const writeFile: Tool<Input> = {
  name: "write_file",
  description:
    "Writes a text file of the workspace, making its folders. What the file held before is replaced.",
  access: "write",
  input: joi.object({
    path: joi.string().required().description("The file, relative to the workspace."),
    content: joi.string().allow("").required().description("The whole new text."),
  }),
  async run({ path, content }, { workspace }) {
    const real = await workspace.locate(path);
    try {
      const mode = await modeOf(real, path);
      await mkdir(dirname(real), { recursive: true });
      await replaceFile(real, content, mode);
    } catch (error) {
      if (error instanceof CedarError) throw error;
      throw new CedarError("tool-failed", `"${path}" cannot be written (${errorCodeOf(error)}).`);
    }
    return `[wrote ${Buffer.byteLength(content)} bytes to ${workspace.show(real)}]`;
  },
};
