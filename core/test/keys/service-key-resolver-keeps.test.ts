import { fingerprint } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { caching, keyOf, recordedProvider } from "../helpers/key-providers.ts";
import { type Answer, answering, keyResolver, settle } from "../helpers/key-resolver.ts";

const first = fakeKey("first");
const second = fakeKey("second");
const hour = 3_600_000;
const disk = { cache: "disk" } as const;

test("a key that may be kept nowhere is asked for each time", async (t) => {
  const provider = keyOf("command", first, { cache: "none" });
  const keys = keyResolver([provider]);
  await keys.resolve();
  await keys.resolve();
  t.is(provider.reasons.length, 2);
});

test("a key that is to be renewed at once all the time causes no storm", async (t) => {
  const clock = new ManualClock();
  const provider = answering({ now: first, details: { refreshAfter: new Date(clock.now()) } });
  const keys = keyResolver([provider], { clock, memorySeconds: 3600 });
  for (let second = 0; second < 100; second += 1) {
    await keys.resolve();
    await settle();
    clock.advance(1000);
  }
  t.true(provider.reasons.length < 10, `${provider.reasons.length}`);
});

test("K6: a hundred callers whose key was refused cause one question for a new one", async (t) => {
  let given = first;
  const provider = recordedProvider("server", async (context) => {
    await new Promise((resolve) => setImmediate(resolve));
    return context.createKey(given, disk);
  });
  const keys = keyResolver([provider]);
  const { key } = await keys.resolve();
  given = second;
  const replayed = await Promise.all(
    Array.from({ length: 100 }, async () => {
      await keys.reject(key);
      return (await keys.resolve()).key.reveal();
    }),
  );
  t.deepEqual(new Set(replayed), new Set([second]));
  t.deepEqual(provider.reasons, ["cold", "rejected"]);
  t.is(provider.contexts[1]?.current?.fingerprint, fingerprint(first));
});

test("K15: an answer that was asked for before the key was refused is not kept", async (t) => {
  const clock = new ManualClock();
  const slow = Promise.withResolvers<void>();
  let asked = 0;
  const provider = recordedProvider("server", async (context) => {
    asked += 1;
    const turn = asked;
    if (turn === 2) await slow.promise;
    return context.createKey(turn === 3 ? second : first, disk);
  });
  const keys = keyResolver([provider], { clock, memorySeconds: 48 * 3600 });
  const { key } = await keys.resolve();
  clock.advance(22 * hour);
  await keys.resolve();
  await keys.reject(key);
  t.is((await keys.resolve()).key.reveal(), second);
  slow.resolve();
  await settle();
  t.is((await keys.resolve()).key.reveal(), second);
});

test("K15: also the first answer, and the failure, of a question that a forced refresh has overtaken are not kept", async (t) => {
  for (const late of [first, new Error("down")]) {
    const slow = Promise.withResolvers<void>();
    let asked = 0;
    const provider = recordedProvider("server", async (context) => {
      asked += 1;
      if (asked > 1) return context.createKey(second, disk);
      await slow.promise;
      if (late instanceof Error) throw late;
      return context.createKey(late, disk);
    });
    const keys = keyResolver([provider]);
    const overtaken = Promise.allSettled([keys.resolve()]);
    await settle();
    await keys.refresh();
    slow.resolve();
    await overtaken;
    t.is((await keys.resolve()).key.reveal(), second);
    t.is(asked, 2);
  }
});

test("K15: while a forced refresh is under way nobody is told the failure of the question that it has overtaken", async (t) => {
  const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  let asked = 0;
  const provider = recordedProvider("server", async (context) => {
    asked += 1;
    return context.createKey((await answers[asked - 1]?.promise) ?? "", disk);
  });
  const keys = keyResolver([provider]);
  const overtaken = Promise.allSettled([keys.resolve()]);
  await settle();
  const refreshed = keys.refresh();
  await settle();
  answers[0]?.reject(new Error("down"));
  await overtaken;
  const third = keys.resolve();
  answers[1]?.resolve(second);
  t.is((await third).key.reveal(), second);
  t.is((await refreshed).key.reveal(), second);
  t.is(asked, 2);
});

test("C5: a forced refresh asks the origin with nothing in hand, and its key is the one that is given from then on", async (t) => {
  const answers: { now: Answer } = { now: first };
  const cache = caching();
  const provider = answering(answers);
  const keys = keyResolver([cache, provider]);
  await keys.resolve();
  answers.now = second;
  t.is((await keys.refresh()).key.reveal(), second);
  t.deepEqual(cache.reasons, ["cold", "refresh"]);
  t.is(provider.contexts[1]?.current, undefined);
  t.is((await keys.resolve()).key.reveal(), second);
  answers.now = new Error("down");
  await t.throwsAsync(keys.refresh(), { code: "key-not-found" });
});
