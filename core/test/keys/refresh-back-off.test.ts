import { ManualClock } from "@cedar/core/testing";
import test from "ava";
import { RefreshBackOff } from "../../src/keys/refresh-back-off.ts";

/** Seconds until another attempt may be made, as a round number of the second steps that were needed. */
function wait(clock: ManualClock, backOff: RefreshBackOff): number {
  for (let seconds = 0; seconds <= 120; seconds += 0.25) {
    if (backOff.mayTry) return seconds;
    clock.advance(250);
  }
  return Number.POSITIVE_INFINITY;
}

test("K1: after each failure it is longer until the next attempt, up to a minute, give or take a quarter", (t) => {
  const clock = new ManualClock();
  const backOff = new RefreshBackOff(clock);
  t.true(backOff.mayTry);
  for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60, 60]) {
    backOff.failed();
    const waited = wait(clock, backOff);
    t.true(waited >= seconds * 0.75 && waited <= seconds * 1.25 + 0.25, `${waited} of ${seconds}`);
  }
  backOff.succeeded();
  backOff.failed();
  t.true(wait(clock, backOff) < 2);
});

test("K10: while an attempt is under way, and after one that was refused for good, there is no other", (t) => {
  const clock = new ManualClock();
  const backOff = new RefreshBackOff(clock);
  backOff.begin();
  t.is(wait(clock, backOff), Number.POSITIVE_INFINITY);
  backOff.succeeded();
  t.true(backOff.mayTry);
});

test("K13: a clock that jumps changes no delay", (t) => {
  const clock = new ManualClock();
  const backOff = new RefreshBackOff(clock);
  backOff.failed();
  clock.jump(600_000);
  t.false(backOff.mayTry);
});

test("K1: those that failed at the same moment do not try again at the same moment", (t) => {
  const clock = new ManualClock();
  const fleet = Array.from({ length: 200 }, () => new RefreshBackOff(clock));
  for (const backOff of fleet) backOff.failed();
  const trying = (): number => fleet.filter(({ mayTry }) => mayTry).length;
  clock.advance(749);
  t.is(trying(), 0);
  clock.advance(251);
  t.true(trying() > 20 && trying() < 180, `${trying()} of 200 try in the middle of the window`);
  clock.advance(251);
  t.is(trying(), 200);
});
