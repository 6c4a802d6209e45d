import test from "ava";
import { retryAfterSeconds } from "../src/retry-after-seconds.ts";

const date = "Thu, 01 Jan 2026 00:00:00 GMT";

test("Retry-After is a number of seconds or a date", (t) => {
  t.is(retryAfterSeconds("120"), 120);
  t.is(retryAfterSeconds("0"), 0);
  t.is(retryAfterSeconds("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
  const inAMinute = retryAfterSeconds(new Date(Date.now() + 60_000).toUTCString()) ?? 0;
  t.true(inAMinute > 50 && inAMinute <= 60, `${inAMinute}`);
});

test("K13: a date is by the clock of the server that named it", (t) => {
  t.is(retryAfterSeconds("Thu, 01 Jan 2026 00:02:00 GMT", date), 120);
  t.is(retryAfterSeconds("Wed, 31 Dec 2025 00:00:00 GMT", date), 0);
  for (const bad of [undefined, null, "", "2026-01-01"])
    t.is(retryAfterSeconds("Thu, 01 Jan 2026 00:02:00 GMT", bad), 0, "this machine's clock is later");
});

test("Retry-After is 24 hours at most", (t) => {
  for (const value of ["86401", "9".repeat(400), "Fri, 31 Dec 9999 00:00:00 GMT"])
    t.is(retryAfterSeconds(value, date), 86_400);
});

for (const value of [
  undefined,
  null,
  "",
  "soon",
  "-5",
  "+5",
  "0.5",
  "1e3",
  "0x10",
  " 5",
  "5 s",
  "2027-01-01",
  "2027-01-01T00:00:00Z",
  "1 Jan 2027",
  "Fri, 1 Jan 2027 00:00:00 GMT",
  "Fri, 01 Jan 2027 00:00:00 +0100",
  "Thu, 01 Jan 2027 00:00:00 GMT",
])
  test(`a Retry-After of ${JSON.stringify(value)} counts as not sent`, (t) => {
    t.is(retryAfterSeconds(value, date), undefined);
  });
