import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { AuditEnd } from "./audit-end.ts";
import { hashOfLine, parseAuditLine } from "./audit-line.ts";

const lineBreak = 10;
/** The file is read in pieces of this size. */
const pieceBytes = 65_536;
// A FIFO holds nobody up.
const flags = constants.O_RDONLY | constants.O_NONBLOCK;

interface WholeLine {
  readonly bytes: Buffer;
  readonly at: number;
}

/** What stands in the file from a byte on. */
async function* piecesOf(file: FileHandle, start: number): AsyncGenerator<Buffer, void> {
  for (let at = start; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** The lines from a byte on that have a line break. */
async function* wholeLines(file: FileHandle, start: number): AsyncGenerator<WholeLine, void> {
  let [rest, at] = [Buffer.alloc(0), start];
  for await (const piece of piecesOf(file, start)) {
    const bytes = Buffer.concat([rest, piece]);
    let from = 0;
    for (let end = bytes.indexOf(lineBreak); end !== -1; end = bytes.indexOf(lineBreak, from)) {
      yield { bytes: bytes.subarray(from, end), at: at + from };
      from = end + 1;
    }
    rest = bytes.subarray(from);
    at += from;
  }
}

/** What tells this audit log from others: the hash of its first line; `undefined` as long as it has none. */
async function chainOf(file: FileHandle): Promise<string | undefined> {
  for await (const { bytes } of wholeLines(file, 0)) return hashOfLine(bytes);
  return undefined;
}

/** The newest line, looked for from one on that was the newest before; `cut-off` when that one does not stand there any more. */
async function follow(
  file: FileHandle,
  known: AuditEnd | undefined,
): Promise<AuditEnd | "cut-off" | undefined> {
  let number = (known?.line ?? 1) - 1;
  let last: readonly (WholeLine & { readonly line: number })[] = [];
  for await (const line of wholeLines(file, known?.at ?? 0)) {
    number += 1;
    if (number === known?.line && hashOfLine(line.bytes) !== known.hash) return "cut-off";
    last = [...last.slice(-1), { ...line, line: number }];
  }
  if (last.length === 0 && known !== undefined) return "cut-off";
  // A line that was torn may have its line break, and nothing behind it yet.
  const newest = last.findLast(({ bytes }) => parseAuditLine(bytes.toString("latin1")) !== undefined);
  return newest === undefined ? known : { line: newest.line, at: newest.at, hash: hashOfLine(newest.bytes) };
}

/** Where an audit log ends. */
export interface FollowedAudit {
  readonly chain: string;
  /** What was known before. */
  readonly known: AuditEnd | undefined;
  readonly end: AuditEnd | "cut-off" | undefined;
}

/** @throws Error when the file cannot be read. */
async function withFile<Result>(
  path: string,
  action: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, flags);
  try {
    return await action(file);
  } finally {
    await file.close();
  }
}

/**
 * Reads what is new in an audit log. `undefined` for one without a line.
 * @param find what is known of its end.
 * @throws Error when the file cannot be read; what `find` throws.
 */
export async function followAudit(
  path: string,
  find: (chain: string) => Promise<AuditEnd | undefined>,
): Promise<FollowedAudit | undefined> {
  return await withFile(path, async (file) => {
    const chain = await chainOf(file);
    if (chain === undefined) return undefined;
    const known = await find(chain);
    return { chain, known, end: await follow(file, known) };
  });
}

/** What tells an audit log from others, as `chainOf`. @throws Error when the file cannot be read. */
export async function auditChain(path: string): Promise<string | undefined> {
  return await withFile(path, chainOf);
}
