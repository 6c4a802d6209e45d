import test from "ava";
import { describeTime } from "../src/describe-time.ts";
import { localTime } from "../src/local-time.ts";

const now = Date.UTC(2026, 10, 3, 17);

test("a time is told as the user's clock shows it, with how far away it is, before and behind", (t) => {
  const later = Date.UTC(2026, 10, 3, 22);
  t.is(describeTime(new Date(later), now), `${localTime(later)} (in 5 h)`);
  const earlier = Date.UTC(2026, 10, 3, 16, 48);
  t.is(describeTime(new Date(earlier), now), `${localTime(earlier)} (12 min ago)`);
});
