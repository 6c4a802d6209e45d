import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Key, type KeyDetails } from "@cedar/core";
import { after, before, type Faults, type Spoil } from "./spoil-key-provider.ts";

const found = /gives the key that it has/u;
const ending = /hands on the end that its origin names/u;

/** The key without an end, made again with other details, which no `createKey` has checked. */
function remade(key: Key, details: Partial<KeyDetails>): Key {
  const { service, source, fetchedAt } = key;
  return new Key(key.reveal(), { service, source, fetchedAt, ...details });
}

/** Gives keys with an end of the provider's own choice. */
function endingAt(end: (key: Key) => Date): Spoil {
  return after((key) => remade(key, { expiresAt: end(key) }));
}

/** Answers from memory from then on. */
const keepsAll: Spoil = (_value, resolve) => {
  let kept: Key | undefined;
  return {
    resolve: async (request, context) => {
      if (request.service.name === "openai") kept ??= await resolve(request, context);
      return kept ?? (await resolve(request, context));
    },
  };
};

/** Lies about times. */
export const timeFaults: Faults = {
  "gives a key without a time": [after((key) => remade(key, { fetchedAt: new Date(Number.NaN) })), found],
  "gives a key that has ended": [endingAt(({ fetchedAt }) => new Date(fetchedAt.getTime() - 1)), found],
  "gives a key whose end is no date": [endingAt(() => new Date("tomorrow")), found],
  "names the end in seconds": [
    endingAt(({ fetchedAt }) => new Date(Math.floor(fetchedAt.getTime() / 1000) + 3600)),
    found,
  ],
  "names an end in the year 9999": [endingAt(() => new Date("9999-12-31T23:59:59Z")), found],
  "does not pass on when the key ends": [after((key) => remade(key, {})), ending],
  "prolongs the key that it has": [
    endingAt(
      ({ expiresAt, fetchedAt }) => new Date((expiresAt ?? fetchedAt).getTime() + 24 * 60 * 60 * 1000),
    ),
    ending,
  ],
  "gives a key that its origin says has ended": [
    (_value, resolve, { value, expiresAt }) => ({
      resolve: async (request, context) =>
        value !== undefined && expiresAt !== undefined && expiresAt.getTime() <= context.clock.now()
          ? context.createKey(value)
          : await resolve(request, context),
    }),
    /gives no key that has ended already/u,
  ],
  "goes on giving the same key past the end that it named": [keepsAll, ending],
  "answers refresh from a cache of its own": [keepsAll, /asks its origin for the reason refresh/u],
  "answers rejected from a cache of its own": [keepsAll, /asks its origin for the reason rejected/u],
};

const leftBehind: (() => void)[] = [];

/** Takes away what faults have left behind, which would keep the process of the tests alive. */
export function clearAway(): void {
  for (const clear of leftBehind.splice(0)) clear();
}

/** Does something in five seconds, by when the suite has looked. */
function later(action: () => void): NodeJS.Timeout {
  const timer = setTimeout(action, 5000);
  leftBehind.push(() => {
    clearTimeout(timer);
    action();
  });
  return timer;
}

/** Takes too long, or stays behind. These take as long as the suite is patient. */
export const slowFaults: Faults = {
  "hangs, whatever the signal says": [() => ({ resolve: async () => await new Promise(() => {}) }), found],
  "hangs when it is aborted": [
    (_value, resolve) => ({
      resolve: async (request, context) =>
        context.signal.aborted ? await new Promise(() => {}) : await resolve(request, context),
    }),
    /gives up when it is aborted/u,
  ],
  "hangs as long as its origin does": [
    (_value, resolve, { mood }) => ({
      resolve: async (...asked) =>
        mood === "hanging" ? await new Promise(() => {}) : await resolve(...asked),
    }),
    /keeps its deadline, or at least ends when it is aborted/u,
  ],
  "answers after its deadline": [before(async () => await sleep(600)), found],
  "waits by the clock of its context until after its deadline": [
    before(async (_value, { clock }) => await clock.sleep(60_000)),
    found,
  ],
  "stops the process until after its deadline": [
    before((value) => {
      if (value.includes("conformance")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    }),
    found,
  ],
  "leaves a timer behind": [
    before(() => void later(() => {})),
    /leaves nothing open that keeps the process alive/u,
  ],
  "leaves a socket open": [
    before(async () => {
      const server = createServer();
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      later(() => server.close()).unref();
    }),
    /leaves nothing open that keeps the process alive/u,
  ],
};
