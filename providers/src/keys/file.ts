import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import {
  CedarError,
  type Environment,
  type KeyProvider,
  type KeyService,
  openAiKeyService,
} from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";

/** Far more than any key has: a larger file is another file. */
const largestBytes = 8 * 1024;

export interface FileKeyProviderOptions {
  /** The mounted secret of OpenAI: a file that holds the key and nothing else. */
  readonly path: string;
  /** The environment variables: `ANTHROPIC_API_KEY_FILE` names the secret of that service, as its own variable with `_FILE` does of any other. */
  readonly environment?: Environment | undefined;
}

/** Where a service's secret is mounted, and the variable that says so. */
interface SecretPlace {
  readonly path: string;
  readonly variable: string;
}

function placeOf({ name, environmentVariable }: KeyService, options: FileKeyProviderOptions): SecretPlace {
  const variable = `${environmentVariable}_FILE`;
  if (name === openAiKeyService.name) return { path: options.path, variable };
  return { path: options.environment?.[variable] || `/run/secrets/${name}_api_key`, variable };
}

function failure({ path, variable }: SecretPlace, found: string): CedarError {
  return new CedarError(
    "key-provider-failed",
    `The key was to be read from the file ${path}, and ${found}.`,
    {
      hint: `${variable} names a file that holds the key and nothing else, and that Cedar may read.`,
      facts: { path },
    },
  );
}

async function readSecret(file: FileHandle, place: SecretPlace): Promise<string> {
  const stats = await file.stat();
  if (!stats.isFile())
    throw failure(place, `that is ${stats.isDirectory() ? "a folder" : "not a regular file"}`);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(largestBytes + 1), 0, largestBytes + 1, 0);
  if (bytesRead > largestBytes) throw failure(place, `it is larger than ${largestBytes} bytes`);
  // Editors and `echo` end a file with a line break, which is not part of the key.
  return buffer.toString("utf8", 0, bytesRead).replace(/\r?\n$/u, "");
}

/** The file's text; `undefined` when there is no such file. A FIFO must not hold the chain up, hence O_NONBLOCK. */
async function readSecretFile(place: SecretPlace): Promise<string | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(place.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return await readSecret(file, place);
  } catch (error) {
    if (error instanceof CedarError) throw error;
    const code = errorCodeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw failure(place, `it cannot be read (${code})`);
  } finally {
    await file?.close();
  }
}

/**
 * The key in a mounted secret, read afresh each time, so that it rotates without a restart (row S5). No cache ever keeps it.
 * Throws a `CedarError` `key-provider-failed` for a file that is there and is not a readable secret.
 */
export function fileKeyProvider(options: FileKeyProviderOptions): KeyProvider {
  return {
    name: "file",
    async resolve({ service }, context) {
      const place = placeOf(service, options);
      const { path, variable } = place;
      const facts = { file: path };
      const value = await readSecretFile(place);
      if (value !== undefined) {
        context.explain({ message: `in the file ${path}`, facts });
        return context.createKey(value, { origin: `the file ${path}` });
      }
      context.explain({
        message: `there is no file ${path}`,
        hint: `Mount the secret there, or name its path in ${variable}.`,
        facts,
      });
      return undefined;
    },
  };
}
