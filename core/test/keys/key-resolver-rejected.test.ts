import { fingerprint, type KeyProvider } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { caching, noKey, recordedProvider } from "../helpers/key-providers.ts";
import { inTurn, keyResolver } from "../helpers/key-resolver.ts";
import { RecordedLogger } from "../helpers/recorded-logger.ts";

const value = fakeKey("resolved");
const next = fakeKey("rotated");

test("C5: CEDAR_REFRESH_KEY=1 skips the cached key for the first question, which a cache is told by the reason", async (t) => {
  const clock = new ManualClock();
  const cache = caching();
  const server = inTurn("server", value, next);
  await keyResolver([cache, server]).resolve();
  const keys = keyResolver([cache, server], { clock, refreshFirst: true });
  t.is((await keys.resolve()).key.reveal(), next);
  t.deepEqual(cache.reasons, ["cold", "refresh"]);
  clock.advance(60_000);
  t.is((await keys.resolve()).key.reveal(), next);
  t.deepEqual(cache.reasons, ["cold", "refresh", "cold"]);
  t.is(server.reasons.length, 2);
});

test("C5: a refresh that failed is a refresh again", async (t) => {
  let asked = 0;
  const provider = recordedProvider("server", (context) => {
    asked += 1;
    if (asked === 1) throw new Error("down");
    return context.createKey(value);
  });
  const clock = new ManualClock();
  const keys = keyResolver([provider], { refreshFirst: true, clock });
  await t.throwsAsync(keys.resolve());
  clock.advance(1000);
  await keys.resolve();
  t.deepEqual(provider.reasons, ["refresh", "refresh"]);
});

test("K6: a refused key is forgotten by every provider, and the chain is asked with the reason rejected", async (t) => {
  const providers = [caching(), inTurn("server", value, next), noKey("env")] as const;
  const keys = keyResolver(providers);
  const { key } = await keys.resolve();
  await keys.reject(key);
  for (const { forgotten } of providers) t.deepEqual(forgotten, [fingerprint(value)]);
  t.is((await keys.resolve()).key.reveal(), next);
  t.deepEqual(providers[0].reasons, ["cold", "rejected"]);
});

test("K6: after a refusal the reason is cold again", async (t) => {
  const clock = new ManualClock();
  const provider = inTurn("server", value, next);
  const keys = keyResolver([provider], { clock });
  await keys.reject((await keys.resolve()).key);
  await keys.resolve();
  clock.advance(60_000);
  await keys.resolve();
  t.deepEqual(provider.reasons, ["cold", "rejected", "cold"]);
});

test("K6: whoever learns late that the old key was refused does not drop the new one", async (t) => {
  const provider = inTurn("server", value, next, fakeKey("third"));
  const keys = keyResolver([provider]);
  const { key } = await keys.resolve();
  await keys.reject(key);
  await keys.resolve();
  await keys.reject(key);
  t.is((await keys.resolve()).key.reveal(), next);
  t.is(provider.reasons.length, 2);
});

test("K6: nobody is asked while providers still forget, so that none gives the refused key again", async (t) => {
  const { promise: mayForget, resolve: letForget } = Promise.withResolvers<void>();
  const cache = caching();
  const slow: KeyProvider = {
    ...cache,
    async forget(shown, context) {
      await mayForget;
      await cache.forget?.(shown, context);
    },
  };
  const keys = keyResolver([slow, inTurn("server", value, next)]);
  const { key } = await keys.resolve();
  const rejecting = keys.reject(key);
  const resolving = keys.resolve();
  letForget();
  await rejecting;
  t.is((await resolving).key.reveal(), next);
});

test("K6: a provider that hangs while it forgets does not keep a better key away", async (t) => {
  const clock = new ManualClock();
  const logger = new RecordedLogger();
  const server: KeyProvider = {
    ...inTurn("server", value, next),
    forget: async () => await new Promise<void>(() => {}),
  };
  const keys = keyResolver([server], { clock, logger });
  const { key } = await keys.resolve();
  const rejecting = keys.reject(key);
  clock.advance(5000);
  await rejecting;
  t.is((await keys.resolve()).key.reveal(), next);
  t.true(logger.lines.some((line) => line.startsWith('warn: The key provider "server" could not forget')));
});
