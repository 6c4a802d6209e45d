import { CedarError } from "@cedar/core";
import type { Keyv } from "keyv";
import { errorCodeOf } from "../error-code-of.ts";
import { type KeyStore, openKeyStore } from "./open-key-store.ts";

type Action<Result> = (keyv: Keyv) => Promise<Result | undefined>;

/** The store's name without the user name and password that its URL may hold. */
export function describeStore(url: string): string {
  if (url.startsWith("sqlite:")) return url;
  return URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}` : "the store";
}

/** Messages of drivers can quote the URL with its password, so only the code is told (row L2). */
function failure(url: string, error: unknown): CedarError {
  const code = errorCodeOf(error);
  return new CedarError("key-provider-failed", `the cache store ${describeStore(url)} failed (${code})`, {
    hint: "Is it running, and is CEDAR_CACHE_STORE right?",
    facts: { code },
  });
}

async function perform<Result>(
  url: string,
  { keyv }: KeyStore,
  action: Action<Result>,
): Promise<Result | undefined> {
  let problem: unknown;
  // Keyv tells of a failure by this event alone: its methods then answer as if there was nothing.
  keyv.on("error", (error: unknown) => {
    problem ??= error;
  });
  const result = await action(keyv);
  if (result === undefined && problem !== undefined) throw failure(url, problem);
  return result;
}

/**
 * Opens a shared store for one action and closes it again: it is needed once or twice in the life of a process, and a connection that
 * is not kept can neither break nor hold the process up.
 * @param timeoutMilliseconds what a store that is down may cost.
 * @throws CedarError `key-provider-failed` when the store fails or has not answered in time.
 */
export async function useSharedStore<Result>(
  url: string,
  action: Action<Result>,
  timeoutMilliseconds = 2000,
): Promise<Result | undefined> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const late = `the cache store ${describeStore(url)} did not answer within ${timeoutMilliseconds / 1000} s`;
  const timer = setTimeout(() => reject(new CedarError("key-provider-failed", late)), timeoutMilliseconds);
  const opening = openKeyStore(url);
  const performing = opening.then(async (store) => await perform(url, store, action));
  try {
    return await Promise.race([performing, tooLate]);
  } catch (error) {
    throw error instanceof CedarError ? error : failure(url, error);
  } finally {
    clearTimeout(timer);
    opening.then(async (store) => await store.close()).catch(() => {});
  }
}
