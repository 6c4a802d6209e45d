import { randomBytes } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Puts a file for its owner alone at the path, whatever was there before: a reader sees the old text or the new one (rows F1, F8), and a
 * link that somebody planted is replaced, not followed (row F3). Gives what identifies the file.
 */
export async function writeFileAtomically(path: string, text: string): Promise<BigIntStats> {
  const temporary = `${path}.${randomBytes(8).toString("hex")}.tmp`;
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    const stats = await file.stat({ bigint: true });
    await file.close();
    await rename(temporary, path);
    return stats;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Removes what writers that were killed left beside the file, of that age at least; says whether there was any. */
export async function removeLeftovers(path: string, olderThanMilliseconds: number): Promise<boolean> {
  let removed = false;
  const directory = dirname(path);
  const names = await readdir(directory);
  for (const name of names.filter((each) => each.startsWith(`${basename(path)}.`) && each.endsWith(".tmp"))) {
    const leftover = join(directory, name);
    const stats = await stat(leftover).catch(() => undefined);
    if (stats?.isFile() !== true || Date.now() - stats.mtimeMs < olderThanMilliseconds) continue;
    await rm(leftover, { force: true });
    removed = true;
  }
  return removed;
}
