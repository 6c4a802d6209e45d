import { CedarError } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";
import type { KeyCacheOptions } from "../keys/cache.ts";
import { KeyFile } from "./key-file.ts";
import { sharedMirror } from "./shared-mirror.ts";

async function removeFile(file: KeyFile): Promise<boolean> {
  try {
    return await file.remove();
  } catch (error) {
    throw new CedarError(
      "key-provider-failed",
      `The cache file ${file.path} cannot be removed (${errorCodeOf(error)}).`,
    );
  }
}

/**
 * Forgets the cached key, whatever it is, for `cedar key clear`. Gives the places that something was removed from.
 * @throws CedarError `key-provider-failed` when the file or the store does not allow it; the file is removed first.
 */
export async function clearKeyCache(options: KeyCacheOptions): Promise<readonly string[]> {
  const file = new KeyFile(options.directory);
  const shared = sharedMirror(options);
  const removed: string[] = [];
  if (file.path !== undefined && (await removeFile(file))) removed.push(file.path);
  if (shared !== undefined && (await shared.mirror.delete())) removed.push(shared.place);
  return removed;
}
