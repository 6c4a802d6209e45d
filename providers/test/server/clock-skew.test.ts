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

const almost = [
  "2026-01-01T00:00:00Z",
  "2026-01-01",
  "1 Jan 2026",
  "01/01/2026",
  "2026",
  "Thu, 1 Jan 2026 00:00:00 GMT",
  "Thu, 01 Jan 2026 00:00 GMT",
  "Thu, 01 Jan 2026 00:00:00 +0100",
  "Thu, 01 Jan 2026 00:00:00 UTC",
  "Thu, 01 Jan 2026 00:00:00",
  "thu, 01 jan 2026 00:00:00 gmt",
  "Fri, 01 Jan 2026 00:00:00 GMT",
  "Thursday, 01-Jan-26 00:00:00 GMT",
  "Thu Jan  1 00:00:00 2026",
  " Thu, 01 Jan 2026 00:00:00 GMT",
  "Thu, 32 Jan 2026 00:00:00 GMT",
];
for (const text of almost)
  test(`K13: "${text}", which RFC 9110 lets no server write, tells nothing`, (t) => {
    t.is(clockSkew(text, there + 600_000), 0);
  });

test("K13: each date as servers write it is read", (t) => {
  for (let day = 0; day < 800; day += 1) {
    const time = there + day * 86_400_000 + day * 1000;
    t.is(clockSkew(new Date(time).toUTCString(), time + 600_000), 600_000);
  }
});
