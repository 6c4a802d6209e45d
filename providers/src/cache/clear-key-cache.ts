import { readdir, rm } from "node:fs/promises";
import { builtInKeyServices, CedarError } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";
import type { KeyCacheOptions } from "../keys/cache.ts";
import { removeAbandonedLock, withFileLock } from "./file-lock.ts";
import { KeyFile } from "./key-file.ts";
import { cachedServices, keyFilePath } from "./key-file-path.ts";
import { removalFailure } from "./removal-failure.ts";
import { sharedMirror } from "./shared-mirror.ts";

const lockMilliseconds = 4000;

/** Removes the file, and what is kept beside it. No other process writes meanwhile. */
async function removeFile(path: string): Promise<boolean> {
  const lock = `${path}.write-lock`;
  const wait = { milliseconds: lockMilliseconds, signal: new AbortController().signal };
  try {
    await rm(`${path}.retry`, { force: true });
    await removeAbandonedLock(`${path}.lock`);
    return await withFileLock(lock, wait, async () => await new KeyFile(path).remove());
  } catch (error) {
    throw await removalFailure(path, error);
  }
}

/** Whoever cannot look must not say that there was nothing. */
async function checkFolder(directory: string | undefined): Promise<void> {
  if (directory === undefined) return;
  const code = await readdir(directory).then(() => undefined, errorCodeOf);
  if (code === undefined || code === "ENOENT" || code === "ENOTDIR") return;
  throw new CedarError(
    "key-provider-failed",
    `The folder of the cached keys cannot be read (${code}): ${directory}.`,
    {
      hint: "Clear it as the user that it belongs to.",
    },
  );
}

export interface ClearKeyCacheOptions extends KeyCacheOptions {
  /** Those whose keys are cleared: without it all that have a file, and in a shared store those that Cedar knows as well. */
  readonly services?: readonly string[] | undefined;
}

/**
 * Forgets the cached keys of the profile, whatever they are, for `cedar key clear`. Gives the places that something was removed from.
 * @throws CedarError `key-provider-failed` when a file or the store does not allow it; files are removed first.
 */
export async function clearKeyCache(options: ClearKeyCacheOptions): Promise<readonly string[]> {
  const { directory, serverUrl, profile, services } = options;
  await checkFolder(directory);
  const here = await cachedServices(directory, profile);
  const known = new Set([...here, ...builtInKeyServices.map(({ name }) => name)]);
  const wanted = services ?? [...known];
  const removed: string[] = [];
  for (const service of wanted.filter((each) => here.includes(each))) {
    const path = keyFilePath(directory, service, profile);
    if (path !== undefined && (await removeFile(path))) removed.push(path);
  }
  for (const service of wanted) {
    const shared = sharedMirror(options, { service, serverUrl, profile });
    if (shared !== undefined && (await shared.mirror.delete())) removed.push(shared.place);
  }
  return removed;
}
