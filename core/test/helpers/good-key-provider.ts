import { abortable, type Key, type KeyProvider } from "@cedar/core";
import type { KeyProviderFixture } from "@cedar/core/testing";

/** What a provider in a test asks: nothing but this object. */
export interface Origin {
  value: string | undefined;
  readonly expiresAt?: Date | undefined;
  /** Never answers, or fails and quotes its key. */
  readonly mood?: "hanging" | "failing";
}

async function askOrigin({ value, mood }: Origin, signal: AbortSignal): Promise<string | undefined> {
  signal.throwIfAborted();
  if (mood === "hanging") return await abortable(new Promise<never>(() => {}), signal);
  if (mood === "failing") throw new Error("the origin answered 500");
  return value;
}

/** A provider that does everything right. */
export function goodKeyProvider(origin: Origin): KeyProvider {
  return {
    name: "good",
    async resolve({ service }, context) {
      const value = service.name === "openai" ? await askOrigin(origin, context.signal) : undefined;
      const { expiresAt } = origin;
      if (value !== undefined) return context.createKey(value, { origin: "the test", expiresAt });
      context.explain({ message: "nothing there" });
      return undefined;
    },
  };
}

/** A cache that does everything right: it has what it was told to remember. */
export function goodKeyCache(): KeyProvider &
  Required<Pick<KeyProvider, "remember" | "forget" | "coalesce">> {
  let kept: Key | undefined;
  return {
    name: "good",
    async resolve({ service }, context) {
      const isFresh = (kept?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) > context.clock.now();
      if (kept?.service === service.name && isFresh && context.reason !== "refresh") return kept;
      context.explain({ message: "nothing remembered" });
      return undefined;
    },
    async remember(key) {
      kept = key;
    },
    async forget(fingerprint) {
      if (kept?.fingerprint === fingerprint) kept = undefined;
    },
    coalesce: async (_request, _context, ask) => await ask(),
  };
}

/** A fixture with all its members; `make` puts something around, or in the place of, what it makes. */
export function keyProviderFixture(
  make: (origin: Origin) => KeyProvider = goodKeyProvider,
): Required<Pick<KeyProviderFixture, "createExpiring" | "createHanging" | "createFailing" | "rotate">> &
  KeyProviderFixture {
  let last: Origin = { value: undefined };
  const made = (origin: Origin): KeyProvider => {
    last = origin;
    return make(origin);
  };
  return {
    create: (value) => made({ value }),
    createExpiring: (value, expiresAt) => made({ value, expiresAt }),
    createHanging: (value) => made({ value, mood: "hanging" }),
    createFailing: (value) => made({ value, mood: "failing" }),
    rotate: (value) => {
      last.value = value;
    },
  };
}
