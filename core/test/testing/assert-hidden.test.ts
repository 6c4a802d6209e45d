import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { assertHidden } from "../../src/testing/assert-hidden.ts";

const value = fakeKey("hidden");

test("L1: a secret is found in texts, members, causes and what JSON shows", (t) => {
  const shown: unknown[] = [
    value,
    `it is ${value}!`,
    { deep: [{ value }] },
    new Error("outer", { cause: new Error(value) }),
    { toJSON: () => value },
    { toString: () => value },
    Object.defineProperty({}, "hidden", { value, enumerable: false }),
  ];
  for (const place of shown)
    t.throws(() => assertHidden(value, "fine", place), { message: "a secret is shown in full" });
});

test("what does not show the secret passes", (t) => {
  t.notThrows(() => assertHidden(value, undefined, null, 7, "", [], { count: 1 }, new Error("fine")));
});
