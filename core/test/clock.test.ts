import test from "ava";
import { systemClock } from "../src/clock.ts";

test("the system clock tells the time in milliseconds since 1970", (t) => {
  t.true(Math.abs(systemClock.now() - Date.now()) < 1000);
});

test("a sleep lasts as long as it is told", async (t) => {
  const startedAt = performance.now();
  await systemClock.sleep(30);
  t.true(performance.now() - startedAt >= 28);
});

test("a sleep of no or negative length is over at once", async (t) => {
  await systemClock.sleep(0);
  await systemClock.sleep(-1000);
  t.pass();
});

test("a sleep that is aborted rejects with the signal's reason, not with an error of Node's own", async (t) => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const sleeping = systemClock.sleep(60_000, controller.signal);
  controller.abort(reason);
  t.is(await t.throwsAsync(sleeping), reason);
});

test("a sleep with a signal that is aborted already rejects with its reason, however short it is", async (t) => {
  const reason = new Error("too late");
  for (const milliseconds of [0, 10])
    t.is(await t.throwsAsync(systemClock.sleep(milliseconds, AbortSignal.abort(reason))), reason);
});

test("a sleep of more than 24.8 days, the longest of Node's timers, is not over at once", async (t) => {
  const controller = new AbortController();
  const sleeping = systemClock.sleep(2 ** 31 + 10, controller.signal).then(() => "woken");
  sleeping.catch(() => {});
  t.is(await Promise.race([sleeping, systemClock.sleep(30).then(() => "asleep")]), "asleep");
  controller.abort();
});
