import type { Key, KeyProvider } from "@cedar/core";
import type { KeyProviderFixture } from "@cedar/core/testing";
import { goodKeyCache, goodKeyProvider, keyProviderFixture, type Origin } from "./good-key-provider.ts";

type Resolve = KeyProvider["resolve"];

/** What is different in a provider with a fault. */
export type Spoil = (value: string | undefined, resolve: Resolve, origin: Origin) => Partial<KeyProvider>;

/** Faults, and the test of the suite that finds each. */
export type Faults = Readonly<Record<string, readonly [spoil: Spoil, fails: RegExp]>>;

function spoil(provider: KeyProvider, origin: Origin, how: Spoil): KeyProvider {
  return { ...provider, ...how(origin.value, async (...asked) => await provider.resolve(...asked), origin) };
}

/** The provider that does everything right, with a fault. */
export function spoilt(how: Spoil): KeyProviderFixture {
  return keyProviderFixture((origin) => spoil(goodKeyProvider(origin), origin, how));
}

/** The cache that does everything right, with a fault. */
export function spoiltCache(how: (cache: ReturnType<typeof goodKeyCache>) => Partial<KeyProvider>): Spoil {
  return () => {
    const cache = goodKeyCache();
    return { ...cache, ...how(cache) };
  };
}

/** Does something with the value before the good provider answers. */
export function before(act: (value: string, context: Parameters<Resolve>[1]) => Promise<void> | void): Spoil {
  return (value, resolve) => ({
    resolve: async (request, context) => {
      if (value !== undefined) await act(value, context);
      return await resolve(request, context);
    },
  });
}

/** Changes the key that the good provider gives. */
export function after(change: (key: Key, origin: Origin) => Key): Spoil {
  return (_value, resolve, origin) => ({
    resolve: async (...asked) => {
      const key = await resolve(...asked);
      return key && change(key, origin);
    },
  });
}
