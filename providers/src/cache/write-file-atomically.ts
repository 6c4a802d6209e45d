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
    // The umask can only have taken too much away.
    await file.chmod(0o600);
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

/** Removes what writers that were killed left beside the file; those of the last moments may still be at work. */
export async function removeLeftovers(path: string, olderThanMilliseconds: number): Promise<void> {
  const directory = dirname(path);
  const names = await readdir(directory);
  for (const name of names.filter((each) => each.startsWith(`${basename(path)}.`) && each.endsWith(".tmp"))) {
    const leftover = join(directory, name);
    const stats = await stat(leftover).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs >= olderThanMilliseconds)
      await rm(leftover, { force: true });
  }
}
