import { lstat, readdir, readFile, rmdir, stat, unlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { errorCodeOf } from "../error-code-of.ts";
import { isOwnerGone } from "./lock-owner.ts";

/** A holder that was not heard of for so long is dead, or stopped (row F5). */
const longestSilenceMilliseconds = 1500;
/**
 * A lock that nobody has signed yet is held by nobody: whoever makes it is dead, or will see that it was taken from him. So its maker is waited for
 * no longer than a busy machine needs.
 */
const longestUnsignedMilliseconds = 300;
/** What one look counts at most: whoever was stopped itself, or slept with the machine, has not heard the holder meanwhile. */
const longestLookMilliseconds = 250;

/** What a holder calls its file: a name that nobody else ever uses. */
const ownerFile = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.json$/u;

/** What a file server keeps of a file that was removed while somebody read it (NFS), until he is done or is found to be dead. */
const leftover = /^\.nfs[\da-f]+$/iu;

/** Whether a file in a lock says nothing of who holds it. */
export function isLeftover(name: string): boolean {
  return leftover.test(name);
}

interface LockFiles {
  readonly owners: readonly string[];
  readonly leftovers: readonly string[];
}

/**
 * The files of a lock; `undefined` for what is none: a link, which is not followed, another user's folder, and one that holds anything
 * else (row F3). Of such a place nothing is ever removed.
 */
async function filesOfLock(folder: string): Promise<LockFiles | undefined> {
  const stats = await lstat(folder);
  const self = process.getuid?.();
  if (!stats.isDirectory() || (self !== undefined && stats.uid !== self)) return undefined;
  const names = await readdir(folder);
  if (!names.every((name) => ownerFile.test(name) || isLeftover(name))) return undefined;
  const paths = names.map((name) => join(folder, name));
  return {
    owners: paths.filter((path) => !isLeftover(basename(path))),
    leftovers: paths.filter((path) => isLeftover(basename(path))),
  };
}

interface Look {
  /** What the files show of their owners' life. */
  readonly signs: string;
  readonly allGone: boolean;
  /** Whether no file says yet whose it is. */
  readonly isUnsigned: boolean;
}

/** One look at the files of a lock. */
async function look(paths: readonly string[]): Promise<Look> {
  const seen = await Promise.all(
    paths.map(async (path) => {
      const [stats, owner] = await Promise.all([stat(path), readFile(path, "utf8")]);
      return { sign: `${path} ${stats.mtimeMs}`, gone: isOwnerGone(owner), isUnsigned: owner === "" };
    }),
  );
  return {
    signs: seen.map(({ sign }) => sign).join("\n"),
    allGone: seen.length > 0 && seen.every(({ gone }) => gone),
    isUnsigned: seen.every((file) => file.isUnsigned),
  };
}

/**
 * Watches a lock of somebody else. Silence is measured by this process's own waiting, not by comparing clocks: those of file servers
 * differ, and clocks are set.
 */
export class LockWatch {
  readonly #folder: string;
  #signs: string | undefined;
  #silentMilliseconds = 0;
  readonly #elapsed: () => number;
  #lookedAt: number;

  /** @param elapsed milliseconds by a clock that nobody sets: other processes go by real time. */
  constructor(folder: string, elapsed: () => number = () => performance.now()) {
    this.#folder = folder;
    this.#elapsed = elapsed;
    this.#lookedAt = elapsed();
  }

  /** Removes the lock if its holder is dead or silent for too long; `impossible` for what is no lock, or no lock of this user. */
  async breakIfAbandoned(): Promise<"free" | "held" | "impossible"> {
    try {
      const files = await filesOfLock(this.#folder);
      if (files === undefined) return "impossible";
      const { signs, allGone, isUnsigned } = await look(files.owners);
      const patience = isUnsigned ? longestUnsignedMilliseconds : longestSilenceMilliseconds;
      if (this.#silenceAfter(signs) < patience && !allGone) return "held";
      const paths = [...files.owners, ...files.leftovers];
      await Promise.all(paths.map(async (path) => await unlink(path).catch(() => {})));
      await rmdir(this.#folder);
      return "free";
    } catch (error) {
      const code = errorCodeOf(error);
      // Released, or broken by another, while this process looked.
      if (code === "ENOENT" || code === "ESTALE") return "free";
      return code === "ENOTEMPTY" || code === "EEXIST" || code === "EBUSY" ? "held" : "impossible";
    }
  }

  /** Takes note of what was seen; gives for how long nothing has changed. */
  #silenceAfter(signs: string): number {
    const now = this.#elapsed();
    const passed = Math.min(now - this.#lookedAt, longestLookMilliseconds);
    this.#lookedAt = now;
    this.#silentMilliseconds = signs === this.#signs ? this.#silentMilliseconds + passed : 0;
    this.#signs = signs;
    return this.#silentMilliseconds;
  }
}
