import test from "ava";
import { retryAfterSeconds } from "../src/retry-after-seconds.ts";

test("Retry-After is a number of seconds or a date; anything else is none", (t) => {
  t.is(retryAfterSeconds("120"), 120);
  t.is(retryAfterSeconds("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
  const inAMinute = retryAfterSeconds(new Date(Date.now() + 60_000).toUTCString()) ?? 0;
  t.true(inAMinute > 50 && inAMinute <= 60, `${inAMinute}`);
  for (const value of ["", "soon", undefined, null]) t.is(retryAfterSeconds(value), undefined);
});
