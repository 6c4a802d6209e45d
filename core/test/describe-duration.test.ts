import test from "ava";
import { describeDuration } from "../src/describe-duration.ts";

test("a length of time is told in its largest fitting unit", (t) => {
  const told = [-5, 0, 12.4, 59.6, 90, 3570, 3600, 86_399, 47 * 3600, 48 * 3600, 7 * 86_400].map(
    describeDuration,
  );
  t.deepEqual(told, [
    "0 s",
    "0 s",
    "12 s",
    "1 min",
    "2 min",
    "1 h",
    "1 h",
    "24 h",
    "47 h",
    "2 days",
    "7 days",
  ]);
});
