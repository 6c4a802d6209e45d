import type { FoundKeyDetails, Key, KeyContext, KeyProvider, KeyReason } from "@cedar/core";

/** A provider and what it was asked and told. */
export interface RecordedProvider extends KeyProvider {
  readonly reasons: KeyReason[];
  readonly contexts: KeyContext[];
  readonly remembered: string[];
  readonly forgotten: string[];
}

type Resolve = (context: KeyContext) => Promise<Key | undefined> | Key | undefined;

/** A provider that does as the test says, and keeps what it was asked and told. */
export function recordedProvider(name: string, resolve: Resolve): RecordedProvider {
  const reasons: KeyReason[] = [];
  const contexts: KeyContext[] = [];
  const remembered: string[] = [];
  const forgotten: string[] = [];
  return {
    name,
    reasons,
    contexts,
    remembered,
    forgotten,
    async resolve(_request, context) {
      reasons.push(context.reason);
      contexts.push(context);
      return await resolve(context);
    },
    async remember(key) {
      remembered.push(key.reveal());
    },
    async forget(fingerprint) {
      forgotten.push(fingerprint);
    },
  };
}

/** Has always this key. */
export function keyOf(name: string, value: string, details?: FoundKeyDetails): RecordedProvider {
  return recordedProvider(name, (context) => context.createKey(value, details));
}

/** Has never a key, and says so. */
export function noKey(name: string): RecordedProvider {
  return recordedProvider(name, (context) => {
    context.explain({ message: "nothing there", hint: "Put something there." });
    return undefined;
  });
}

/** Fails each time. */
export function failing(name: string, error: unknown): RecordedProvider {
  return recordedProvider(name, () => {
    throw error;
  });
}

/** Never answers, and does not listen to the signal either. */
export function hanging(name: string): RecordedProvider {
  return recordedProvider(name, () => new Promise(() => {}));
}

/** Keeps one key as a cache does: skipped on `refresh`, dropped when that key is forgotten. */
export function caching(name = "cache"): RecordedProvider {
  let kept: string | undefined;
  const provider = recordedProvider(name, (context) =>
    kept === undefined || context.reason === "refresh"
      ? undefined
      : context.createKey(kept, { source: "server", cache: "disk" }),
  );
  return {
    ...provider,
    async remember(key, context) {
      await provider.remember?.(key, context);
      kept = key.reveal();
    },
    async forget(fingerprint, context) {
      await provider.forget?.(fingerprint, context);
      kept = undefined;
    },
  };
}
