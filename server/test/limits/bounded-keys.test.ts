import { ManualClock } from "@cedar/core/testing";
import test from "ava";
import { BoundedKeys } from "../../src/limits/bounded-keys.ts";

test("beyond a number of names new ones share a bounded number of counts, and known ones keep theirs", (t) => {
  const keys = new BoundedKeys({ clock: new ManualClock(), milliseconds: 1000, most: 2 });
  t.is(keys.keyOf("a"), "a");
  t.is(keys.keyOf("b"), "b");
  const shared = new Set(Array.from({ length: 100_000 }, (_, number) => keys.keyOf(`new ${number}`)));
  t.true(shared.size <= 1024, String(shared.size));
  t.is(keys.keyOf("c"), keys.keyOf("c"));
  t.is(keys.keyOf("a"), "a");
});

test("after the time there is room again", (t) => {
  const clock = new ManualClock();
  const keys = new BoundedKeys({ clock, milliseconds: 1000, most: 1 });
  keys.keyOf("a");
  t.not(keys.keyOf("b"), "b");
  clock.advance(1000);
  t.is(keys.keyOf("b"), "b");
});

test("a long name is counted under a short one", (t) => {
  const keys = new BoundedKeys({ clock: new ManualClock(), milliseconds: 1000 });
  const long = "x".repeat(5000);
  t.true(keys.keyOf(long).length < 100);
  t.is(keys.keyOf(long), keys.keyOf(long));
  t.not(keys.keyOf(long), keys.keyOf(`${long}y`));
});
