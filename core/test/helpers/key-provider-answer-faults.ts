import { Key } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import type { Faults, Spoil } from "./spoil-key-provider.ts";
import { after, before } from "./spoil-key-provider.ts";

const details = { service: "openai", source: "bad", fetchedAt: new Date() };

/** Throws something for an ill-formed key. */
function onIllFormed(thrown: (value: string) => unknown): Spoil {
  return before((value) => {
    if (value.includes('"')) throw thrown(value);
  });
}

/** What is wrong in what a provider gives, and in what it says. */
export const answerFaults: Faults = {
  "gives another key": [
    () => ({ resolve: async (_, context) => context.createKey(fakeKey("wrong")) }),
    /gives the key that it has/u,
  ],
  "gives a text": [
    (value, resolve) => ({ resolve: async (...asked) => (value as never) ?? (await resolve(...asked)) }),
    /gives the key that it has/u,
  ],
  "gives a key of another service": [
    after((key) => new Key(key.reveal(), { ...details, service: "other" })),
    /gives the key that it has/u,
  ],
  "gives the same key for every service": [
    (value, resolve) => ({
      resolve: async (request, context) =>
        value === undefined ? await resolve(request, context) : context.createKey(value),
    }),
    /gives nothing of another service/u,
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
  "explains with an empty sentence": [
    (value) => ({
      resolve: async (_, context) => {
        if (value !== undefined) return context.createKey(value);
        context.explain({ message: " " });
        return undefined;
      },
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
    onIllFormed((value) => new Error(`cannot use ${value}`)),
    /refuses an ill-formed key without showing it/u,
  ],
  "chains an error that quotes it": [
    onIllFormed((value) => new Error("not usable", { cause: new Error(value) })),
    /refuses an ill-formed key without showing it/u,
  ],
  "throws the ill-formed key itself": [
    onIllFormed((value) => value),
    /refuses an ill-formed key without showing it/u,
  ],
  "throws no error": [
    onIllFormed(() => ({ problem: "not usable" })),
    /refuses an ill-formed key without showing it/u,
  ],
  "quotes the key when its origin fails": [
    (value, resolve, { mood }) => ({
      resolve: async (...asked) => {
        if (mood === "failing") throw new SyntaxError(`Unexpected token in "${value}"`);
        return await resolve(...asked);
      },
    }),
    /throws an error that shows no key when its origin fails/u,
  ],
  "says that it has none when its origin fails": [
    (_value, resolve, { mood }) => ({
      resolve: async (...asked) => (mood === "failing" ? undefined : await resolve(...asked)),
    }),
    /throws an error that shows no key when its origin fails/u,
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
};
