import { type BigIntStats, constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CedarError } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";
import { makePrivateDirectory } from "./private-directory.ts";
import { removeLeftovers, writeFileAtomically } from "./write-file-atomically.ts";

const largestBytes = 64 * 1024;
/** No write takes that long: what is older was left by a process that was killed. */
const leftoverMilliseconds = 60_000;
// A link is not followed, and a FIFO does not hold Cedar up. Windows knows neither flag.
const readFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** What reading the file gave: its text, or why there is none to believe. */
export type KeyFileReading =
  | { readonly text: string; readonly mode: string }
  | { readonly missing: boolean; readonly message: string; readonly hint?: string };

const noHome = "there is no home folder to keep keys in, since HOME is not set to an absolute path";

/** Tells one state of the file from the next without reading it (row F7). */
function stampOf({ mtimeNs, size, ino }: BigIntStats): string {
  return [mtimeNs, size, ino].join(" ");
}

function modeOf({ mode }: Stats): string {
  return (mode & 0o777).toString(8).padStart(3, "0");
}

/** Row F3: what others could have written or read is not believed. Windows has no owners and modes in this sense. */
function whyRefused(stats: Stats, path: string): KeyFileReading | undefined {
  const remove = `Remove it: rm -r ${path}`;
  if (!stats.isFile()) return { missing: false, message: `${path} is not a regular file`, hint: remove };
  if (stats.size > largestBytes)
    return { missing: false, message: `${path} is larger than ${largestBytes} bytes`, hint: remove };
  const self = process.getuid?.();
  if (self === undefined) return undefined;
  if (stats.uid !== self)
    return {
      missing: false,
      message: `${path} belongs to user ${stats.uid}, and you are user ${self}`,
      hint: remove,
    };
  if ((stats.mode & 0o077) === 0) return undefined;
  const verb = (stats.mode & 0o022) === 0 ? "read" : "change";
  const message = `others may ${verb} ${path} (mode ${modeOf(stats)})`;
  return { missing: false, message, hint: `Mend it: chmod 600 ${path}` };
}

function describeFailure(error: unknown, path: string): KeyFileReading {
  const code = errorCodeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") return { missing: true, message: `there is no file ${path}` };
  const found = code === "ELOOP" ? "is a symbolic link, which is not followed" : `cannot be read (${code})`;
  return { missing: false, message: `${path} ${found}`, hint: `Remove it: rm ${path}` };
}

/** @throws unknown what is not "there is nothing". */
function ignoreMissing(error: unknown): false {
  const code = errorCodeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") return false;
  throw error;
}

/** The cache file of row C7. */
export class KeyFile {
  /** Where the file is; `undefined` without a home. */
  readonly path: string | undefined;
  #writtenStamp: string | undefined;

  /** @param directory `~/.config/cedar-cli`; `undefined` when there is none: then nothing is read and nothing can be written. */
  constructor(directory: string | undefined) {
    this.path = directory === undefined ? undefined : join(directory, "openai_key.json");
  }

  async read(): Promise<KeyFileReading> {
    if (this.path === undefined) return { missing: false, message: noHome };
    let file: FileHandle | undefined;
    try {
      file = await open(this.path, readFlags);
      const stats = await file.stat();
      return whyRefused(stats, this.path) ?? { text: await file.readFile("utf8"), mode: modeOf(stats) };
    } catch (error) {
      return describeFailure(error, this.path);
    } finally {
      await file?.close();
    }
  }

  /** Replaces the file. @throws Error when there is no home, or the folder or the disk does not allow it. */
  async write(text: string): Promise<void> {
    if (this.path === undefined) throw new CedarError("key-provider-failed", noHome);
    await makePrivateDirectory(dirname(this.path));
    this.#writtenStamp = stampOf(await writeFileAtomically(this.path, text));
    await removeLeftovers(this.path, leftoverMilliseconds);
  }

  /** Whether the file is still as this object wrote it last. */
  async isAsWritten(): Promise<boolean> {
    return this.#writtenStamp !== undefined && this.#writtenStamp === (await this.#stamp());
  }

  /** Removes the file, and what writers left beside it; says whether there was one. @throws Error when the folder does not allow it. */
  async remove(): Promise<boolean> {
    if (this.path === undefined) return false;
    const removed = await rm(this.path).then(() => true, ignoreMissing);
    return (await removeLeftovers(this.path, 0).catch(ignoreMissing)) || removed;
  }

  async #stamp(): Promise<string | undefined> {
    if (this.path === undefined) return undefined;
    const stats = await lstat(this.path, { bigint: true }).catch(() => undefined);
    return stats === undefined ? undefined : stampOf(stats);
  }
}
