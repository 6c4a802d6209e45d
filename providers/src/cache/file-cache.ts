import { dirname } from "node:path";
import { CedarError, type Key, type KeyContext, shellWord } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";
import { warnOnce } from "../warn-once.ts";
import type { CachePart, Finding } from "./cache-part.ts";
import type { CacheRules } from "./cache-rules.ts";
import { acquireFileLock, type FileLock, type LockWait } from "./file-lock.ts";
import { isNewer } from "./is-newer.ts";
import { formatKeyEntry, holdsKey, parseKeyEntry } from "./key-entry.ts";
import type { FileStamp, KeyFile, KeyFileReading } from "./key-file.ts";
import { takeKey } from "./take-key.ts";

/** Others hold the lock of a write for some milliseconds: this is for one that was stopped in it (row F5). */
const lockMilliseconds = 4000;
const shortestLockMilliseconds = 100;

function describeOpenFolder(folder: string, isClosed: boolean): string {
  if (isClosed)
    return `Others could change the folder of the cached keys, ${folder}, and so exchange the files in it: it is closed to them now.`;
  return `Others may change the folder of the cached keys, ${folder}, and so exchange the files in it. Close it: \`chmod 700 ${shellWord(folder)}\`.`;
}

/** The part of the cache that is a file (row C7). A folder or a disk that does not allow it makes it a miss with one warning (row F6). */
export class FileCache implements CachePart {
  readonly file: KeyFile;
  readonly #rules: CacheRules;
  #wasRead = false;
  readonly #warn = warnOnce();
  readonly #warnOfFolder = warnOnce();

  constructor(file: KeyFile, rules: CacheRules) {
    this.file = file;
    this.#rules = rules;
  }

  /** The first time at once; later on in turns of the event loop, since a process that runs for long must not hang on its disk. */
  find(context: KeyContext): Finding | Promise<Finding> {
    if (this.#wasRead) return this.#findLater(context);
    this.#wasRead = true;
    return this.#take(this.file.readAtOnce(), context);
  }

  async #findLater(context: KeyContext): Promise<Finding> {
    return this.#take(await this.file.read(), context);
  }

  #take(reading: KeyFileReading, context: KeyContext): Finding {
    const file = this.file.path === undefined ? {} : { file: this.file.path };
    const facts = reading.mode === undefined ? file : { ...file, mode: reading.mode };
    if ("text" in reading) {
      const name = `${this.file.path} (mode ${reading.mode})`;
      return takeKey(parseKeyEntry(reading.text, this.#rules.service), { name, facts }, this.#rules, context);
    }
    const { missing, message, hint } = reading;
    if (!missing)
      this.#warn(`No cached key is used: ${message}.${hint === undefined ? "" : ` ${hint}`}`, context);
    return { message, hint, facts };
  }

  /** Gives the stamp of the file with the key in it; `undefined` when it does not stand there. */
  async keep(key: Key, context: KeyContext): Promise<FileStamp | undefined> {
    try {
      return (await this.#stampOf(key)) ?? (await this.#replace(key, context));
    } catch (error) {
      context.signal.throwIfAborted();
      const known = error instanceof CedarError;
      const reason = known ? error.message : `${this.file.path} cannot be written (${errorCodeOf(error)})`;
      this.#warn(`The key is not kept for the next run: ${reason}.`, context);
      return undefined;
    }
  }

  /** Row K7: between reading and removing nobody writes, so that a newer key of another process is never removed. */
  async drop(fingerprint: string, context: KeyContext): Promise<void> {
    const isThere = async (): Promise<boolean> => {
      const reading = await this.file.read();
      return "text" in reading && holdsKey(reading.text, this.#rules.service, fingerprint);
    };
    if (!(await isThere())) return;
    await this.#whileLocked(context, async () => {
      if (await isThere()) await this.file.remove();
    });
  }

  /**
   * Waits for a lock beside the file; without a home there is none. Of a folder that others could write to (row F3) is told once; there is
   * no lock to be had in one that cannot be closed.
   */
  async lock(
    name: "lock" | "write-lock",
    wait: LockWait,
    context: KeyContext,
  ): Promise<FileLock | undefined> {
    const { path } = this.file;
    if (path === undefined) return undefined;
    const folder = dirname(path);
    const onOpenFolder = (isClosed: boolean): void =>
      this.#warnOfFolder(describeOpenFolder(folder, isClosed), context);
    return await acquireFileLock(`${path}.${name}`, { ...wait, onOpenFolder });
  }

  /** The stamp of the file, if it holds this very entry: then it need not be written once more. */
  async #stampOf(key: Key): Promise<FileStamp | undefined> {
    const reading = await this.file.read();
    const isSame = "text" in reading && reading.text === formatKeyEntry(key, this.#rules);
    return isSame ? reading.stamp : undefined;
  }

  async #replace(key: Key, context: KeyContext): Promise<FileStamp | undefined> {
    return await this.#whileLocked(context, async () => {
      // Row K6: it can have been refused, and removed, while this process waited for its turn.
      if (this.#rules.refused.has(key.fingerprint, key.fetchedAt)) return undefined;
      const reading = await this.file.read();
      const now = context.clock.now();
      if ("text" in reading && isNewer(reading.text, key, this.#rules, now)) return undefined;
      return await this.file.write(formatKeyEntry(key, this.#rules));
    });
  }

  async #whileLocked<Result>(context: KeyContext, action: () => Promise<Result>): Promise<Result> {
    const { signal, deadline, clock } = context;
    const rest = Math.min(lockMilliseconds, deadline - clock.now());
    const milliseconds = Math.max(shortestLockMilliseconds, rest);
    const lock = await this.lock("write-lock", { signal, milliseconds }, context);
    try {
      return await action();
    } finally {
      await lock?.release();
    }
  }
}
