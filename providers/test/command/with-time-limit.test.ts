import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { withTimeLimit } from "../../src/command/with-time-limit.ts";

const never = new AbortController().signal;
const tooLate = (): Error => new Error("too late");

test("K18: an action is told when its time is over", async (t) => {
  const reason = await withTimeLimit(20, never, tooLate, async (signal) => {
    await sleep(60_000, undefined, { signal }).catch(() => {});
    return signal.reason;
  });
  t.is(reason.message, "too late");
});

for (const milliseconds of [2 ** 31, 2 ** 40, Number.POSITIVE_INFINITY])
  test(`K12: a limit of ${milliseconds} ms, more than Node's timers know, is not over at once`, async (t) => {
    const isAborted = await withTimeLimit(milliseconds, never, tooLate, async (signal) => {
      await sleep(50);
      return signal.aborted;
    });
    t.false(isAborted);
  });
