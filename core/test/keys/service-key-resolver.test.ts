import { CedarError } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { keyOf, noKey, recordedProvider } from "../helpers/key-providers.ts";
import { type Answer, answering, keyResolver, settle } from "../helpers/key-resolver.ts";

const first = fakeKey("first");
const second = fakeKey("second");
const hour = 3_600_000;
const disk = { cache: "disk" } as const;

test("K4: in its soft window a key goes on serving while a newer one is looked for in the background", async (t) => {
  const clock = new ManualClock();
  const answers: { now: Answer } = { now: first };
  const provider = answering(answers);
  const keys = keyResolver([provider], { clock, memorySeconds: 24 * 3600 });
  await keys.resolve();
  answers.now = second;
  clock.advance(19 * hour);
  t.is((await keys.resolve()).key.reveal(), first);
  await settle();
  t.deepEqual(provider.reasons, ["cold"], "nothing is asked before the window");
  clock.advance(3 * hour);
  t.is((await keys.resolve()).key.reveal(), first, "nobody waits");
  await settle();
  t.deepEqual(provider.reasons, ["cold", "refresh"]);
  t.is(provider.contexts[1]?.current?.reveal(), first);
  t.is((await keys.resolve()).key.reveal(), second);
});

test("K4: after its hard expiry a key is never served: callers wait for another one, or fail", async (t) => {
  const clock = new ManualClock();
  const answers: { now: Answer } = { now: first };
  const keys = keyResolver([answering(answers)], { clock });
  await keys.resolve();
  answers.now = new Error("down");
  clock.advance(24 * hour - 1);
  t.is((await keys.resolve()).key.reveal(), first);
  await settle();
  clock.advance(1);
  await t.throwsAsync(keys.resolve(), { code: "key-not-found" });
  answers.now = second;
  clock.advance(1000);
  t.is((await keys.resolve()).key.reveal(), second);
});

test("K13: a clock that is set back makes no key live longer, and one that is set forward ends it", async (t) => {
  const clock = new ManualClock();
  const provider = answering({ now: first });
  const keys = keyResolver([provider], { clock, memorySeconds: 48 * 3600 });
  await keys.resolve();
  clock.jump(-10 * hour);
  clock.advance(24 * hour);
  await keys.resolve();
  t.deepEqual(provider.reasons, ["cold", "cold"], "after a day on the clock that nobody sets");
  clock.jump(25 * hour);
  await keys.resolve();
  t.deepEqual(provider.reasons, ["cold", "cold", "cold"], "the machine may have slept");
});

test("K1: twenty callers in the window with a server that is down cause one attempt, then a bounded number", async (t) => {
  const clock = new ManualClock();
  const answers: { now: Answer } = { now: first };
  const provider = answering(answers);
  const keys = keyResolver([provider], { clock, memorySeconds: 24 * 3600 });
  await keys.resolve();
  answers.now = new Error("down");
  clock.advance(22 * hour);
  await Promise.all(Array.from({ length: 20 }, async () => await keys.resolve()));
  await settle();
  t.is(provider.reasons.length, 2);
  for (let second = 0; second < 600; second += 1) {
    clock.advance(1000);
    await keys.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await settle();
  t.true(provider.reasons.length > 8 && provider.reasons.length < 24, `${provider.reasons.length} in 10 min`);
});

test("K10: after a permanent refusal the key that is held is not looked for again before its end", async (t) => {
  const clock = new ManualClock();
  const answers: { now: Answer } = { now: first };
  const provider = answering(answers);
  const keys = keyResolver([provider], { clock, memorySeconds: 24 * 3600 });
  await keys.resolve();
  answers.now = new CedarError("server-refused", "It answers 401.");
  for (let passed = 0; passed < 24; passed += 1) {
    await keys.resolve();
    await settle();
    clock.advance(hour);
  }
  t.deepEqual(provider.reasons, ["cold", "refresh"]);
});

test("K3: failures in the background are no unhandled rejections", async (t) => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  const clock = new ManualClock();
  const answers: { now: Answer } = { now: first };
  const keys = keyResolver([answering(answers)], { clock });
  await keys.resolve();
  answers.now = new Error("down");
  for (let passed = 0; passed < 23; passed += 1) {
    clock.advance(hour);
    await keys.resolve();
    await settle();
  }
  process.off("unhandledRejection", note);
  t.deepEqual(unhandled, []);
});

test("a key from a provider behind one that failed does not take the place of one that is still good", async (t) => {
  const clock = new ManualClock();
  const answers: { now: Answer } = { now: first };
  const keys = keyResolver([answering(answers), keyOf("env", second)], { clock });
  await keys.resolve();
  answers.now = new Error("down");
  for (const passed of [60_000, 20 * hour]) {
    clock.advance(passed);
    await keys.resolve();
    await settle();
    t.is((await keys.resolve()).key.reveal(), first);
  }
  clock.advance(4 * hour);
  t.is((await keys.resolve()).key.reveal(), second, "at the end of the good one it is better than none");
});

test("F7: a key that nobody has any more is not given after the next check", async (t) => {
  const clock = new ManualClock();
  const answers: { now: Answer } = { now: first };
  const keys = keyResolver([answering(answers), noKey("env")], { clock });
  await keys.resolve();
  answers.now = undefined;
  clock.advance(59_999);
  t.is((await keys.resolve()).key.reveal(), first);
  clock.advance(1);
  await t.throwsAsync(keys.resolve(), { code: "key-not-found" });
});

test("K18: whether the key is still the one is not waited for longer than a tenth of a second", async (t) => {
  const clock = new ManualClock();
  const slow = Promise.withResolvers<void>();
  let asked = 0;
  const provider = recordedProvider("server", async (context) => {
    asked += 1;
    if (asked > 1) await slow.promise;
    return context.createKey(asked > 1 ? second : first, disk);
  });
  const keys = keyResolver([provider], { clock });
  await keys.resolve();
  clock.advance(60_000);
  const resolving = keys.resolve();
  await settle();
  clock.advance(100);
  t.is((await resolving).key.reveal(), first);
  t.is((await keys.resolve()).key.reveal(), first, "and not asked again meanwhile");
  t.is(asked, 2);
  slow.resolve();
  await settle();
  t.is((await keys.resolve()).key.reveal(), second);
});
