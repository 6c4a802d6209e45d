import type { Keychain } from "../../src/keychain/keychain.ts";

/** A keychain in memory; `entries` holds what is in it, by account. */
export function memoryKeychain(entries: Map<string, string> = new Map()): Keychain {
  return async (request) => {
    const { account } = request;
    if (request.operation === "write") {
      entries.set(account, request.value);
      return { outcome: "done" };
    }
    const value = entries.get(account);
    if (value === undefined) return { outcome: "none" };
    if (request.operation === "remove") entries.delete(account);
    return { outcome: "done", value: request.operation === "read" ? value : undefined };
  };
}

/** A keychain that never answers, and counts how often it was asked and how many wait for it. */
export function hangingKeychain(): { readonly keychain: Keychain; asked: number; waiting: number } {
  const state = {
    asked: 0,
    waiting: 0,
    keychain: (async (_request, signal) => {
      state.asked += 1;
      state.waiting += 1;
      const { promise, reject } = Promise.withResolvers<never>();
      signal.addEventListener("abort", () => {
        state.waiting -= 1;
        reject(signal.reason);
      });
      return await promise;
    }) satisfies Keychain as Keychain,
  };
  return state;
}
