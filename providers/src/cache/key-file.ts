import { type BigIntStats, closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { type FileHandle, lstat, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { CedarError, shellWord } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";
import { makePrivateDirectory } from "./private-directory.ts";
import { removalFailure } from "./removal-failure.ts";
import { removeLeftovers, writeFileAtomically } from "./write-file-atomically.ts";

const largestBytes = 64 * 1024;
/** No write takes that long: what is older was left by a process that was killed. */
const leftoverMilliseconds = 60_000;
// A link is not followed, and a FIFO does not hold Cedar up. Windows knows neither flag.
const readFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Tells one state of the file from the next without reading it (row F7). */
export type FileStamp = string;

/** What reading the file gave: its text, or why there is none to believe. */
export type KeyFileReading =
  | { readonly text: string; readonly mode: string; readonly stamp: FileStamp }
  | { readonly missing: boolean; readonly message: string; readonly hint?: string; readonly mode?: string };

const noHome = "there is no home folder to keep keys in, since HOME is not set to an absolute path";

/** No command that removes it: pasted after the run, it would remove the good file that has taken its place. */
const replaced = "The next key that is kept takes its place: `cedar key refresh` fetches one.";

function stampOf({ mtimeNs, size, ino }: BigIntStats): FileStamp {
  return [mtimeNs, size, ino].join(" ");
}

function modeOf({ mode }: BigIntStats): string {
  return (Number(mode) & 0o777).toString(8).padStart(3, "0");
}

/** Row F3: what others could have written or read is not believed. Windows has no owners and modes in this sense. */
function isBelieved(stats: BigIntStats): boolean {
  if (!stats.isFile() || stats.size > largestBytes) return false;
  const self = process.getuid?.();
  return self === undefined || (Number(stats.uid) === self && (Number(stats.mode) & 0o077) === 0);
}

function whyRefused(stats: BigIntStats, path: string): KeyFileReading {
  if (stats.isDirectory())
    return {
      missing: false,
      message: `${path} is a folder`,
      hint: `Remove it: \`rm -r ${shellWord(path)}\`.`,
    };
  if (!stats.isFile()) return { missing: false, message: `${path} is not a regular file`, hint: replaced };
  if (stats.size > largestBytes)
    return { missing: false, message: `${path} is larger than ${largestBytes} bytes`, hint: replaced };
  const self = process.getuid?.();
  if (Number(stats.uid) !== self)
    return {
      missing: false,
      message: `${path} belongs to user ${stats.uid}, and you are user ${self}`,
      hint: replaced,
    };
  const verb = (Number(stats.mode) & 0o022) === 0 ? "read" : "change";
  const message = `others may ${verb} ${path} (mode ${modeOf(stats)})`;
  return { missing: false, message, hint: `Mend it: \`chmod 600 ${shellWord(path)}\`.`, mode: modeOf(stats) };
}

function describeFailure(error: unknown, path: string): KeyFileReading {
  const code = errorCodeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") return { missing: true, message: `there is no file ${path}` };
  const found = code === "ELOOP" ? "is a symbolic link, which is not followed" : `cannot be read (${code})`;
  return { missing: false, message: `${path} ${found}`, hint: replaced };
}

/** @throws unknown what is not "there is nothing". */
function ignoreMissing(error: unknown): false {
  const code = errorCodeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") return false;
  throw error;
}

/** The cache file of row C7, or one that is kept beside it. */
export class KeyFile {
  /** Where the file is; `undefined` without a home. */
  readonly path: string | undefined;

  /** @param path `undefined` when there is no folder to keep keys in: then nothing is read and nothing can be written. */
  constructor(path: string | undefined) {
    this.path = path;
  }

  /** What stands in the file now. */
  async read(): Promise<KeyFileReading> {
    if (this.path === undefined) return { missing: false, message: noHome };
    let file: FileHandle | undefined;
    try {
      file = await open(this.path, readFlags);
      const stats = await file.stat({ bigint: true });
      if (!isBelieved(stats)) return whyRefused(stats, this.path);
      return { text: await file.readFile("utf8"), mode: modeOf(stats), stamp: stampOf(stats) };
    } catch (error) {
      return describeFailure(error, this.path);
    } finally {
      await file?.close();
    }
  }

  /**
   * The same, and not in turns of the event loop: for the one time that a command waits for this before it does anything else. The first use
   * of Node's promises for files takes longer than all the rest of it.
   */
  readAtOnce(): KeyFileReading {
    if (this.path === undefined) return { missing: false, message: noHome };
    let descriptor: number | undefined;
    try {
      descriptor = openSync(this.path, readFlags);
      const stats = fstatSync(descriptor, { bigint: true });
      if (!isBelieved(stats)) return whyRefused(stats, this.path);
      return { text: readFileSync(descriptor, "utf8"), mode: modeOf(stats), stamp: stampOf(stats) };
    } catch (error) {
      return describeFailure(error, this.path);
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }

  /** Replaces the file. @throws Error when there is no home, or the folder or the disk does not allow it. */
  async write(text: string): Promise<FileStamp> {
    if (this.path === undefined) throw new CedarError("key-provider-failed", noHome);
    await makePrivateDirectory(dirname(this.path));
    const stamp = stampOf(await writeFileAtomically(this.path, text));
    await removeLeftovers(this.path, leftoverMilliseconds);
    return stamp;
  }

  /** The stamp of what stands there now; `undefined` when there is nothing. */
  async stamp(): Promise<FileStamp | undefined> {
    if (this.path === undefined) return undefined;
    const stats = await lstat(this.path, { bigint: true }).catch(() => undefined);
    return stats === undefined ? undefined : stampOf(stats);
  }

  /** Removes the file, and what writers left beside it; says whether there was one. @throws CedarError `key-provider-failed` when the folder does not allow it. */
  async remove(): Promise<boolean> {
    if (this.path === undefined) return false;
    try {
      const removed = await rm(this.path).then(() => true, ignoreMissing);
      return (await removeLeftovers(this.path, 0).catch(ignoreMissing)) || removed;
    } catch (error) {
      throw await removalFailure(this.path, error);
    }
  }
}
