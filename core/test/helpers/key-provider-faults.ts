import { Key, type KeyProvider } from "@cedar/core";
import { fakeKey, type KeyProviderFixture } from "@cedar/core/testing";

/** A provider that does everything right. */
export function goodProvider(value: string | undefined): KeyProvider {
  return {
    name: "good",
    async resolve(_request, context) {
      context.signal.throwIfAborted();
      if (value !== undefined) return context.createKey(value, { origin: "the test" });
      context.explain({ message: "nothing there" });
      return undefined;
    },
  };
}

type Resolve = KeyProvider["resolve"];
/** What is different in a provider with a fault. */
export type Spoil = (value: string | undefined, resolve: Resolve) => Partial<KeyProvider>;

/** The same provider with a fault. */
export function spoilt(spoil: Spoil): KeyProviderFixture {
  return {
    create: (value) => {
      const provider = goodProvider(value);
      return { ...provider, ...spoil(value, async (...asked) => await provider.resolve(...asked)) };
    },
  };
}

const details = { service: "openai", source: "bad", fetchedAt: new Date() };

/** Faults, and the test of the suite that finds each. */
export const keyProviderFaults: Readonly<Record<string, readonly [spoil: Spoil, fails: RegExp]>> = {
  "gives another key": [
    () => ({ resolve: async (_, context) => context.createKey(fakeKey("wrong")) }),
    /gives the key that it has/u,
  ],
  "gives a text": [
    (value, resolve) => ({ resolve: async (...asked) => (value as never) ?? (await resolve(...asked)) }),
    /gives the key that it has/u,
  ],
  "gives a key without a time": [
    (value = "") => ({
      resolve: async () => new Key(value, { ...details, fetchedAt: new Date(Number.NaN) }),
    }),
    /gives the key that it has/u,
  ],
  "gives a key of another service": [
    (value = "") => ({ resolve: async () => new Key(value, { ...details, service: "other" }) }),
    /gives the key that it has/u,
  ],
  "gives a key where there is none": [
    () => ({ resolve: async (_, context) => context.createKey(fakeKey("made-up")) }),
    /gives undefined when it has none/u,
  ],
  "throws where there is none": [
    (value, resolve) => ({
      resolve: async (...asked) => {
        if (value === undefined) throw new Error("nothing there");
        return await resolve(...asked);
      },
    }),
    /gives undefined when it has none/u,
  ],
  "explains nothing": [
    (value) => ({
      resolve: async (_, context) => (value === undefined ? undefined : context.createKey(value)),
    }),
    /says why/u,
  ],
  "gives an ill-formed key": [
    (value, resolve) => ({
      resolve: async (...asked) => (value === undefined ? await resolve(...asked) : new Key(value, details)),
    }),
    /refuses an ill-formed key/u,
  ],
  "quotes an ill-formed key": [
    (value, resolve) => ({
      resolve: async (...asked) => {
        if (value?.includes('"')) throw new Error(`cannot use ${value}`);
        return await resolve(...asked);
      },
    }),
    /refuses an ill-formed key without showing it/u,
  ],
  "chains an error that quotes it": [
    (value, resolve) => ({
      resolve: async (...asked) => {
        if (value?.includes('"')) throw new Error("not usable", { cause: new Error(value) });
        return await resolve(...asked);
      },
    }),
    /refuses an ill-formed key without showing it/u,
  ],
  "logs the key": [
    (value, resolve) => ({
      resolve: async (request, context) => {
        context.logger.debug(`found ${value}`);
        return await resolve(request, context);
      },
    }),
    /gives the key that it has/u,
  ],
  "logs the key as a field": [
    (value, resolve) => ({
      resolve: async (request, context) => {
        context.logger.debug("found", { value });
        return await resolve(request, context);
      },
    }),
    /gives the key that it has/u,
  ],
  "explains with the key": [
    (value, resolve) => ({
      resolve: async (request, context) => {
        context.explain({ message: `it is ${value}` });
        return await resolve(request, context);
      },
    }),
    /gives the key that it has/u,
  ],
  "gives a key that JSON shows": [
    (value, resolve) => ({
      resolve: async (...asked) => {
        const key = await resolve(...asked);
        return key && Object.assign(key, { toJSON: () => value });
      },
    }),
    /shows the key in no printed form/u,
  ],
  "has a name with a comma": [() => ({ name: "a,b" }), /has a name that can stand in a chain/u],
  "has no name": [() => ({ name: "" }), /has a name that can stand in a chain/u],
  "answers once only": [
    (value, resolve) => {
      let asked = 0;
      return {
        resolve: async (...of) => {
          asked += 1;
          return asked > 1 && value !== undefined ? undefined : await resolve(...of);
        },
      };
    },
    /a thousand times at once/u,
  ],
  "fails to remember": [
    () => ({ remember: async () => Promise.reject(new Error("no")) }),
    /remember or forget a key that it never saw/u,
  ],
  "fails to forget": [
    () => ({ forget: async () => Promise.reject(new Error("no")) }),
    /remember or forget a key that it never saw/u,
  ],
};
