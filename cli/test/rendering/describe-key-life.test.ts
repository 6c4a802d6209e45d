import { describeTime } from "@cedar/core";
import test from "ava";
import { describeKeyLife } from "../../src/rendering/describe-key-life.ts";

const now = new Date("2026-11-03T17:00:00Z");
const hardTime = new Date("2026-11-03T22:00:00Z");
const shown = (time: Date): string => describeTime(time, now.getTime());

test("a key says when it is renewed and when it is over", (t) => {
  const softTime = new Date("2026-11-03T18:04:00Z");
  t.is(
    describeKeyLife({ softTime, hardTime }, now),
    `renewed from ${shown(softTime)}, over at ${shown(hardTime)}`,
  );
  t.is(describeKeyLife({ hardTime }, now), `over at ${shown(hardTime)}`);
  t.is(describeKeyLife({ softTime }, now), `renewed from ${shown(softTime)}`);
});

test("a key whose renewal is due says since when", (t) => {
  const softTime = new Date("2026-11-03T16:00:00Z");
  t.is(
    describeKeyLife({ softTime, hardTime }, now),
    `due for renewal since ${shown(softTime)}, over at ${shown(hardTime)}`,
  );
});

test("K4: a stale key says that it is served past its time, and until when", (t) => {
  const told = describeKeyLife({ hardTime, stale: true }, now);
  t.is(describeKeyLife({ stale: true }, now), "stale");
  t.is(told, `stale: given until ${shown(hardTime)} at the latest`);
});

test("a key without an end says nothing of its life", (t) => {
  t.is(describeKeyLife({}, now), undefined);
});
