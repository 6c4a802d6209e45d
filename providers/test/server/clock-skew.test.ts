import test from "ava";
import { clockSkew } from "../../src/server/clock-skew.ts";

const there = Date.UTC(2026, 0, 1);
const date = "Thu, 01 Jan 2026 00:00:00 GMT";

test("K13: the skew is what this clock is ahead, or behind, beyond a minute", (t) => {
  t.is(clockSkew(date, there + 600_000), 600_000);
  t.is(clockSkew(date, there - 600_000), -600_000);
  for (const here of [there, there + 60_000, there - 60_000]) t.is(clockSkew(date, here), 0);
});

test("K13: a Date header that is none or cannot be meant tells nothing", (t) => {
  for (const bad of [undefined, "", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 00:00:00 GMT"])
    t.is(clockSkew(bad, there), 0);
});
