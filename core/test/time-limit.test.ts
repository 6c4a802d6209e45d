import { ManualClock } from "@cedar/core/testing";
import test from "ava";
import { type Deadline, TimeLimit } from "../src/time-limit.ts";

function deadline(clock: ManualClock, signal?: AbortSignal): Deadline {
  return { clock, milliseconds: 1000, signal, error: () => new Error("out of time") };
}

const never = new Promise<never>(() => {});

test("K18: a wait ends when its time has passed, and a signal that is asked for afterwards has aborted", async (t) => {
  const clock = new ManualClock();
  const limit = new TimeLimit(deadline(clock));
  const waiting = limit.wait(never);
  clock.advance(1000);
  const error = await t.throwsAsync(waiting, { message: "out of time" });
  t.is(limit.signal.reason, error);
  t.is(clock.sleeping, 0);
});

test("the signal is one and the same, and aborts with the wait", async (t) => {
  const clock = new ManualClock();
  const limit = new TimeLimit(deadline(clock));
  const { signal } = limit;
  t.is(limit.signal, signal);
  const waiting = limit.wait(never);
  t.false(signal.aborted);
  clock.advance(1000);
  const error = await t.throwsAsync(waiting, { message: "out of time" });
  t.is(signal.reason, error);
});

test("a limit within a signal that has aborted is over before it begins", async (t) => {
  const reason = new Error("the user left");
  const limit = new TimeLimit(deadline(new ManualClock(), AbortSignal.abort(reason)));
  t.is(limit.signal.reason, reason);
  await t.throwsAsync(limit.wait(never), { message: "the user left" });
});

test("nothing is made for what is not waited for: no timer, and the outer signal is not looked at", (t) => {
  const clock = new ManualClock();
  const limit = new TimeLimit({
    ...deadline(clock),
    get signal(): AbortSignal {
      return t.fail("the outer signal was asked for") as never;
    },
  });
  t.truthy(limit);
  t.is(clock.sleeping, 0);
});
