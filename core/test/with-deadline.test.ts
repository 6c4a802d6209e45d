import { ManualClock } from "@cedar/core/testing";
import test from "ava";
import type { Deadline } from "../src/time-limit.ts";
import { withDeadline } from "../src/with-deadline.ts";

function deadline(clock: ManualClock, signal: AbortSignal = new AbortController().signal): Deadline {
  return { clock, milliseconds: 1000, signal, error: () => new Error("out of time") };
}

test("K18: an action that hangs ends when its time has passed, and its signal aborts with the same error", async (t) => {
  const clock = new ManualClock();
  let given: AbortSignal | undefined;
  const waiting = withDeadline(deadline(clock), async (signal) => {
    given = signal;
    return await new Promise(() => {});
  });
  clock.advance(999);
  t.false(given?.aborted);
  clock.advance(1);
  const error = await t.throwsAsync(waiting, { message: "out of time" });
  t.is(given?.reason, error);
});

test("an action that is done in time gives its result, and nothing sleeps on", async (t) => {
  const clock = new ManualClock();
  t.is(await withDeadline(deadline(clock), async () => "done"), "done");
  t.is(clock.sleeping, 0);
});

test("an outer signal ends the wait with its own reason", async (t) => {
  const controller = new AbortController();
  const waiting = withDeadline(deadline(new ManualClock(), controller.signal), () => new Promise(() => {}));
  controller.abort(new Error("the user left"));
  await t.throwsAsync(waiting, { message: "the user left" });
});
