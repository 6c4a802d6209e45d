import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { acquireFileLock } from "@cedar/providers";
import type { AuditEvent } from "./audit-event.ts";
import { formatAuditLine, hashOfLine, noLine, parseAuditLine } from "./audit-line.ts";

/** The last lines are read in pieces of this size, from the end. */
const pieceBytes = 16_384;
// A link is not followed, and a FIFO does not hold the server up.
const flags =
  constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** An event, and when it happened. */
export interface TimedEvent {
  readonly event: AuditEvent;
  readonly time: Date;
}

/** How a file ends. */
interface End {
  readonly ino: bigint;
  readonly size: bigint;
  /** Of its last whole line. */
  readonly hash: string;
  /** Whether a line break must come first, since a write was torn. */
  readonly isTorn: boolean;
}

/** The hash of the last line that is one, read from the end. */
async function lastHash(file: FileHandle, size: number): Promise<string> {
  let text = "";
  for (let end = size; end > 0; end -= pieceBytes) {
    const start = Math.max(0, end - pieceBytes);
    const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    text = buffer.toString("latin1") + text;
    // The first of them may be the end of a longer one.
    const lines = text.split("\n").slice(start === 0 ? 0 : 1);
    const whole = lines.findLast((line) => parseAuditLine(line) !== undefined);
    if (whole !== undefined) return hashOfLine(Buffer.from(whole, "latin1"));
  }
  return noLine;
}

async function readEnd(file: FileHandle): Promise<End> {
  const { ino, size } = await file.stat({ bigint: true });
  const bytes = Number(size);
  if (bytes === 0) return { ino, size, hash: noLine, isTorn: false };
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, bytes - 1);
  return { ino, size, hash: await lastHash(file, bytes), isTorn: buffer.toString() !== "\n" };
}

/**
 * The file of the audit log. Several processes may write to it, such as a server and the commands that change its tokens: one at a time, each
 * behind the lines of the others.
 */
export class AuditFile {
  readonly path: string;
  #end: End | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Writes the events as lines.
   * @throws Error when the file cannot be written, or others hold it for too long. Some of the lines may then stand there all the same.
   */
  async append(events: readonly TimedEvent[], signal: AbortSignal): Promise<void> {
    const lock = await acquireFileLock(`${this.path}.lock`, { signal, milliseconds: 2000 });
    if (lock === undefined)
      throw new Error("another process holds the file, or its folder cannot be written");
    try {
      await this.#write(events);
    } finally {
      await lock.release();
    }
  }

  /** Whether it can be opened for writing; makes an empty one where there is none. @throws Error when not. */
  async check(): Promise<void> {
    const file = await open(this.path, flags, 0o600);
    await file.close();
  }

  async #write(events: readonly TimedEvent[]): Promise<void> {
    const file = await open(this.path, flags, 0o600);
    try {
      const end = await this.#endOf(file);
      let { hash } = end;
      let text = end.isTorn ? "\n" : "";
      for (const { event, time } of events) {
        const line = formatAuditLine(event, time, hash);
        hash = hashOfLine(line);
        text += `${line}\n`;
      }
      const bytes = Buffer.from(text);
      const { bytesWritten } = await file.write(bytes);
      if (bytesWritten < bytes.length) throw new Error("the disk is full");
      this.#end = { ino: end.ino, size: end.size + BigInt(bytes.length), hash, isTorn: false };
    } catch (error) {
      this.#end = undefined;
      throw error;
    } finally {
      await file.close();
    }
  }

  /** What this process wrote last is the end, unless somebody else wrote since, or put another file in its place. */
  async #endOf(file: FileHandle): Promise<End> {
    const { ino, size } = await file.stat({ bigint: true });
    const known = this.#end;
    return known?.ino === ino && known.size === size ? known : await readEnd(file);
  }
}
