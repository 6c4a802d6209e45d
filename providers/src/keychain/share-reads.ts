import { abortable } from "@cedar/core";
import type { Keychain, KeychainAnswer } from "./keychain.ts";

interface SharedRead {
  readonly answer: Promise<KeychainAnswer>;
  readonly end: AbortController;
  waiting: number;
}

/** Reads accounts; callers at the same time share one answer, and when none of them waits any more the keychain is asked no longer. */
export function shareReads(
  keychain: Keychain,
): (account: string, signal: AbortSignal) => Promise<KeychainAnswer> {
  const reads = new Map<string, SharedRead>();
  const start = (account: string): SharedRead => {
    const end = new AbortController();
    const read = { answer: keychain({ operation: "read", account }, end.signal), end, waiting: 0 };
    reads.set(account, read);
    return read;
  };
  return async (account, signal) => {
    signal.throwIfAborted();
    const read = reads.get(account) ?? start(account);
    read.waiting += 1;
    try {
      return await abortable(read.answer, signal);
    } finally {
      read.waiting -= 1;
      if (read.waiting === 0) {
        reads.delete(account);
        read.end.abort();
      }
    }
  };
}
