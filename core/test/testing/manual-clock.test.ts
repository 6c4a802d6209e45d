import { ManualClock } from "@cedar/core/testing";
import test from "ava";

const turn = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

test("a manual clock stands still until it is moved, and starts where the test wants", (t) => {
  const clock = new ManualClock(1000);
  t.is(clock.now(), 1000);
  clock.advance(50);
  t.is(clock.now(), 1050);
  t.is(new ManualClock().now(), Date.UTC(2026, 0, 1));
});

test("sleepers wake when their time has come, not before", async (t) => {
  const clock = new ManualClock();
  const woken: number[] = [];
  for (const milliseconds of [10, 20, 30])
    void clock.sleep(milliseconds).then(() => woken.push(milliseconds));
  clock.advance(9);
  await turn();
  t.deepEqual(woken, []);
  clock.advance(11);
  await turn();
  t.deepEqual(woken, [10, 20]);
  t.is(clock.sleeping, 1);
});

test("a sleep of no length is over at once", async (t) => {
  await new ManualClock().sleep(0);
  await new ManualClock().sleep(-5);
  t.pass();
});

test("a clock that is set back wakes nobody", async (t) => {
  const clock = new ManualClock(1000);
  let woken = false;
  void clock.sleep(10).then(() => {
    woken = true;
  });
  clock.advance(-500);
  t.is(clock.now(), 500);
  await turn();
  t.false(woken);
});

test("a sleep that is aborted rejects with the signal's reason, and is forgotten", async (t) => {
  const clock = new ManualClock();
  const controller = new AbortController();
  const reason = new Error("enough");
  const sleeping = clock.sleep(10, controller.signal);
  controller.abort(reason);
  t.is(await t.throwsAsync(sleeping), reason);
  t.is(clock.sleeping, 0);
  t.is(await t.throwsAsync(clock.sleep(10, controller.signal)), reason);
});
