import test from "ava";
import { describeMoment, describeMomentAway } from "../../src/rendering/describe-moment.ts";

// Without a zone these are local times, as they are shown.
const now = new Date("2026-11-03T17:00:00");

test("a time is that of the user's own clock, with its day where that is another one", (t) => {
  t.is(describeMoment(new Date("2026-11-03T08:05:59"), now), "08:05");
  t.is(describeMoment(new Date("2026-11-04T08:05:00"), now), "2026-11-04 08:05");
  t.is(describeMoment(new Date("2026-10-03T17:00:00"), now), "2026-10-03 17:00");
});

test("a time is told with how far away it is, before and behind", (t) => {
  t.is(describeMomentAway(new Date("2026-11-03T22:00:00"), now), "22:00 (in 5 h)");
  t.is(describeMomentAway(new Date("2026-11-03T16:48:00"), now), "16:48 (12 min ago)");
});
