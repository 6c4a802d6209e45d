import { CedarError } from "@cedar/core";
import type { CacheRules } from "./cache-rules.ts";
import { entryName } from "./entry-name.ts";
import { KeyMirror } from "./key-mirror.ts";
import { deriveSealingKey } from "./sealed-value.ts";
import { describeStore, useSharedStore } from "./use-shared-store.ts";

export interface SharedMirrorOptions {
  /** URL of a Keyv store that several machines share; `undefined` for none. */
  readonly store?: string | undefined;
  /** The password that keys are encrypted with in that store. */
  readonly secret?: string | undefined;
  /** How long the store may take each time, since a store that is down must not cost more: 2000 without it. */
  readonly storeTimeoutMilliseconds?: number;
}

/** A mirror of the cache that several machines share, and the place it is at, in words. */
export interface SharedMirror {
  readonly mirror: KeyMirror;
  readonly place: string;
}

/**
 * The mirror in the store that is configured; `undefined` when none is.
 * @throws CedarError `configuration-invalid` for a store without a secret.
 */
export function sharedMirror(
  { store, secret, storeTimeoutMilliseconds }: SharedMirrorOptions,
  entry: Pick<CacheRules, "service" | "serverUrl" | "profile">,
): SharedMirror | undefined {
  if (store === undefined) return undefined;
  if (secret === undefined) {
    const message = "CEDAR_CACHE_STORE is set, and CEDAR_CACHE_SECRET is not.";
    throw new CedarError("configuration-invalid", message, {
      hint: "Keys are encrypted before they are shared: set CEDAR_CACHE_SECRET to one long password for all who share the store.",
    });
  }
  const name = entryName(entry);
  let sealingKey: Promise<Buffer> | undefined;
  const deriveOnce = async (): Promise<Buffer> => {
    sealingKey ??= deriveSealingKey(secret, name);
    return await sealingKey;
  };
  const mirror = new KeyMirror(
    name,
    deriveOnce,
    async (action) => await useSharedStore(store, action, storeTimeoutMilliseconds),
  );
  return { mirror, place: describeStore(store) };
}
