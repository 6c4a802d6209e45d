import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { CedarError, type KeyProvider, openAiKeyService } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";

/** Far more than any key has: a larger file is another file. */
const largestBytes = 8 * 1024;

export interface FileKeyProviderOptions {
  /** The mounted secret: a file that holds the key and nothing else. */
  readonly path: string;
}

function failure(path: string, found: string): CedarError {
  return new CedarError(
    "key-provider-failed",
    `The key was to be read from the file ${path}, and ${found}.`,
    {
      hint: "OPENAI_API_KEY_FILE names a file that holds the key and nothing else, and that Cedar may read.",
      facts: { path },
    },
  );
}

async function readSecret(file: FileHandle, path: string): Promise<string> {
  const stats = await file.stat();
  if (!stats.isFile())
    throw failure(path, `that is ${stats.isDirectory() ? "a folder" : "not a regular file"}`);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(largestBytes + 1), 0, largestBytes + 1, 0);
  if (bytesRead > largestBytes) throw failure(path, `it is larger than ${largestBytes} bytes`);
  // Editors and `echo` end a file with a line break, which is not part of the key.
  return buffer.toString("utf8", 0, bytesRead).replace(/\r?\n$/u, "");
}

/** The file's text; `undefined` when there is no such file. A FIFO must not hold the chain up, hence O_NONBLOCK. */
async function readSecretFile(path: string): Promise<string | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return await readSecret(file, path);
  } catch (error) {
    if (error instanceof CedarError) throw error;
    const code = errorCodeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw failure(path, `it cannot be read (${code})`);
  } finally {
    await file?.close();
  }
}

/**
 * The key in a mounted secret, read afresh each time, so that it rotates without a restart (row S5). No cache ever keeps it.
 * Throws a `CedarError` `key-provider-failed` for a file that is there and is not a readable secret.
 */
export function fileKeyProvider({ path }: FileKeyProviderOptions): KeyProvider {
  return {
    name: "file",
    async resolve({ service }, context) {
      if (service.name !== openAiKeyService.name) {
        context.explain({ message: `it holds no ${service.title} key` });
        return undefined;
      }
      const value = await readSecretFile(path);
      if (value !== undefined) {
        context.explain({ message: `in the file ${path}` });
        return context.createKey(value, { origin: `the file ${path}` });
      }
      context.explain({
        message: `there is no file ${path}`,
        hint: "Mount the secret there, or name its path in OPENAI_API_KEY_FILE.",
      });
      return undefined;
    },
  };
}
