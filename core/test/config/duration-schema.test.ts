import { inspect } from "node:util";
import test from "ava";
import { durationSchema } from "../../src/config/duration-schema.ts";
import { validate } from "../../src/validate.ts";

const day = durationSchema({ most: "24h", zero: { instead: "do without" } });
const orNone = durationSchema({ most: "30d", zero: "allowed" });

function secondsOf(given: unknown, schema: typeof day = orNone): unknown {
  const { value, error } = validate(schema, given, { errors: { label: false } });
  return error === undefined ? value : error.message;
}

test("a duration is a number of seconds, or a text with or without a unit", (t) => {
  const accepted = {
    "90s": 90,
    "15m": 900,
    "12h": 43_200,
    "7d": 604_800,
    "500ms": 0.5,
    "1.5h": 5400,
    "90": 90,
  };
  for (const [given, seconds] of Object.entries(accepted)) t.is(secondsOf(given), seconds, given);
  for (const given of [1, 0.25, 86_400]) t.is(secondsOf(given), given);
  t.is(secondsOf("1.1h"), 3960);
});

const form = 'must be a number of seconds, or a text such as "90s", "15m", "12h" or "7d"';
const noDurations = [
  ["NaN", "Infinity", "-Infinity", "1h30", "1h30m", "1e9", "0x10", "1,5", ".5", "5.", "h", "1w", "1H", "+1"],
  ["", " ", "1 hour", "5 s", " 5s", "5s ", "5s\n", "hunter2", "2026-01-01"],
  [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    true,
    null,
    {},
    [],
    ["5s"],
    [5],
    new Date(),
  ],
].flat();
for (const given of noDurations)
  test(`K11, K12: ${inspect(given)} is no duration, and is not quoted`, (t) => {
    t.is(secondsOf(given), form);
  });

test("K11: 0 is refused where it means nothing, with what to do instead, and is none where it means that", (t) => {
  for (const given of [0, "0", "0s", "0ms", -0]) {
    t.is(secondsOf(given, day), "must be more than 0; do without");
    t.is(Math.abs(Number(secondsOf(given))), 0);
  }
  t.is(secondsOf(0, durationSchema({ most: "1h", zero: {} })), "must be more than 0");
});

test("K11: a negative duration is refused", (t) => {
  for (const given of [-1, "-1", "-5m"]) {
    t.is(secondsOf(given, day), "must be more than 0; do without");
    t.is(secondsOf(given), "must not be negative");
  }
});

test("K12: one that would be rounded to none, which can mean for ever, is refused", (t) => {
  for (const given of ["0.1ms", 0.0001, Number.MIN_VALUE]) {
    t.is(secondsOf(given, day), "must be at least 1ms");
    t.is(secondsOf(given), "must be at least 1ms");
  }
});

test("K12: milliseconds in the place of seconds, and an end in the year 9999, are refused", (t) => {
  const words = "must be at most 24h; a number without a unit is one of seconds";
  for (const given of [86_400_000, "86400000", "25h", "2d", 253_402_300_799, "9".repeat(400), 86_400.001])
    t.is(secondsOf(given, day), words);
  t.is(secondsOf("24h", day), 86_400);
  t.is(secondsOf("31d"), "must be at most 30d; a number without a unit is one of seconds");
});
