import type { Readable } from "node:stream";

/** Far more than a key and what goes with it. */
export const largestBytes = 64 * 1024;

/** What a program has printed so far. */
export interface CollectedOutput {
  /** Resolves when nobody can print any more; rejects as soon as there is too much, of which nothing is kept. */
  readonly closed: Promise<void>;
  readonly bytes: () => Buffer;
}

/** Keeps what comes out of a stream. @param tooMuch makes the error for more than 64 KiB. */
export function collectOutput(stream: Readable, tooMuch: () => Error): CollectedOutput {
  const chunks: Buffer[] = [];
  let length = 0;
  const { promise: closed, resolve, reject } = Promise.withResolvers<void>();
  closed.catch(() => {});
  stream.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= largestBytes) chunks.push(chunk);
    else reject(tooMuch());
  });
  // A pipe that breaks ends the output like any other end.
  stream.on("error", () => {});
  stream.once("close", resolve);
  return { closed, bytes: () => Buffer.concat(chunks) };
}
