import { randomUUID } from "node:crypto";
import { mkdir, readdir, rmdir, unlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemClock } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";
import { formatLockOwner } from "./lock-owner.ts";
import { isLeftover, LockWatch } from "./lock-watch.ts";
import { closeDirectory, makePrivateDirectory } from "./private-directory.ts";

// Own code, since the known libraries either know no owner (proper-lockfile, without a release for years) or compile.
//
// The lock is a folder that one process can make (mkdir is exclusive), with a file in it whose name nobody else ever uses. Whoever breaks
// a lock removes the file by this name, then the folder, which the system does only when it is empty: so what was judged dead is removed
// and never a fresh lock that came in its place, whenever a process is stopped and goes on. A folder can be removed while its maker has
// no file in it yet. Then the file cannot be made, or it comes into the folder of another: hence the lock is held by whoever, after
// making the file, sees it alone there. Of two that made one each, at least the later sees both.

/** How often the holder shows that it is there: a third of the silence after which it is taken for dead. */
const beatMilliseconds = 400;
const shortestPauseMilliseconds = 5;
const longestPauseMilliseconds = 50;

export interface LockWait {
  /** How long to wait for the lock. */
  readonly milliseconds: number;
  readonly signal: AbortSignal;
  /** Whether there is nothing left to wait for. */
  readonly isDone?: () => Promise<boolean>;
  /** Is told when others could write to the folder of the lock, and whether it is closed now; there is no lock in one that is not. */
  readonly onOpenFolder?: (isClosed: boolean) => void;
}

/** A lock that this process holds. */
export interface FileLock {
  /** Gives it up; never fails. Another's lock, if this one was broken, stays. */
  release(): Promise<void>;
}

async function remove(folder: string, file: string): Promise<void> {
  await unlink(file).catch(() => {});
  await rmdir(folder).catch(() => {});
}

/** Tells the others that the holder lives. The name is the lock's own: another's cannot be touched by mistake. */
function hold(folder: string, file: string): FileLock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {});
  }, beatMilliseconds).unref();
  return {
    async release() {
      clearInterval(beat);
      await remove(folder, file);
    },
  };
}

type Attempt = FileLock | "held" | "impossible";

/** Makes the folder of the lock; the one that it is in is made with the first lock in it. */
async function makeFolder(folder: string): Promise<"made" | "held" | "impossible"> {
  const make = async (): Promise<unknown> => await mkdir(folder, { mode: 0o700 });
  try {
    await make().catch(async (error: unknown) => {
      if (errorCodeOf(error) !== "ENOENT") throw error;
      await makePrivateDirectory(dirname(folder));
      await make();
    });
    return "made";
  } catch (error) {
    return errorCodeOf(error) === "EEXIST" ? "held" : "impossible";
  }
}

async function attempt(folder: string): Promise<Attempt> {
  const made = await makeFolder(folder);
  if (made !== "made") return made;
  const name = `${randomUUID()}.json`;
  const file = join(folder, name);
  try {
    await writeFile(file, formatLockOwner(), { flag: "wx", mode: 0o600 });
    const [first, ...others] = (await readdir(folder)).filter((each) => !isLeftover(each));
    if (first === name && others.length === 0) return hold(folder, file);
    await remove(folder, file);
    return "held";
  } catch (error) {
    await remove(folder, file);
    return errorCodeOf(error) === "ENOENT" ? "held" : "impossible";
  }
}

/** Tries until the lock is held, cannot be, or nothing is left to wait for. */
async function waitFor(folder: string, { milliseconds, signal, isDone }: LockWait): Promise<Attempt> {
  const until = performance.now() + milliseconds;
  const watch = new LockWatch(folder);
  for (let pause = shortestPauseMilliseconds; ; pause = Math.min(pause * 2, longestPauseMilliseconds)) {
    signal.throwIfAborted();
    const result = await attempt(folder);
    if (result !== "held") return result;
    if ((await watch.breakIfAbandoned()) === "impossible") return "impossible";
    if (performance.now() >= until || (await isDone?.()) === true) return "held";
    // Uneven pauses keep those who wait from coming all at once. Other processes go by real time.
    await systemClock.sleep(pause * (0.5 + Math.random() / 2), signal);
  }
}

/**
 * Row F3: a lock that others could exchange is none, as a key file that they could exchange holds no key. A folder of this user's that is
 * open, as a umask of 002 makes it, is closed: else the first processes in it would all do the work (row K2).
 */
async function makeSafe(path: string, onOpenFolder?: LockWait["onOpenFolder"]): Promise<boolean> {
  const privacy = await closeDirectory(dirname(path));
  const isSafe = privacy === "private" || privacy === "closed";
  if (privacy === "open" || privacy === "closed") onOpenFolder?.(isSafe);
  return isSafe;
}

/**
 * Waits for a lock between processes. A holder that is dead, or was silent for 1.5 s, loses it (row F5). Gives `undefined` when there is
 * nothing left to wait for, when the time is over, and where a lock cannot be made, such as in a folder that is read-only (row F6), or is
 * not safe, as in another user's folder and in one that stays open to others: a lock saves work, and the caller goes on without one.
 * @param path of the lock, in a folder that is made for its owner alone.
 * @throws the signal's reason when that aborts.
 */
export async function acquireFileLock(path: string, wait: LockWait): Promise<FileLock | undefined> {
  wait.signal.throwIfAborted();
  if (!(await makeSafe(path, wait.onOpenFolder))) return undefined;
  const result = await waitFor(path, wait);
  return typeof result === "string" ? undefined : result;
}

/** Does something while no other process does the like: with the lock, or without one where there is none to be had. */
export async function withFileLock<Result>(
  path: string,
  wait: LockWait,
  action: () => Promise<Result>,
): Promise<Result> {
  const lock = await acquireFileLock(path, wait);
  try {
    return await action();
  } finally {
    await lock?.release();
  }
}

/** Removes a lock whose holder is dead. */
export async function removeAbandonedLock(path: string): Promise<void> {
  if (await makeSafe(path)) await new LockWatch(path).breakIfAbandoned();
}
