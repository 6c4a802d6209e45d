import test from "ava";
import { describeKeyLife } from "../../src/rendering/describe-key-life.ts";

const now = new Date("2026-11-03T17:00:00");
const at = (local: string): Date => new Date(local);
const hardTime = at("2026-11-03T22:00:00");

test("a key says when it is renewed and when it is over", (t) => {
  const softTime = at("2026-11-03T18:04:00");
  t.is(describeKeyLife({ softTime, hardTime }, now), "renewed from 18:04, over at 22:00 (in 5 h)");
  t.is(describeKeyLife({ hardTime }, now), "over at 22:00 (in 5 h)");
  t.is(describeKeyLife({ softTime }, now), "renewed from 18:04");
});

test("a key whose renewal is due says since when", (t) => {
  const softTime = at("2026-11-03T16:00:00");
  t.is(describeKeyLife({ softTime, hardTime }, now), "due for renewal since 16:00, over at 22:00 (in 5 h)");
});

test("K4: a stale key says that it is served past its time, and until when", (t) => {
  const told = describeKeyLife({ hardTime, stale: true }, now);
  t.is(told, "stale: served past its time, over at 22:00 (in 5 h)");
});

test("a key without an end says nothing of its life", (t) => {
  t.is(describeKeyLife({}, now), undefined);
});
