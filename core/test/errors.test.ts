import { inspect } from "node:util";
import { CedarError, ModelError, messageOf } from "@cedar/core";
import test from "ava";

test("an error carries its code, hint and facts as fields", (t) => {
  const error = new CedarError("denied", "No.", { hint: "Ask.", facts: { name: "x" } });
  t.is(error.name, "CedarError");
  t.is(error.message, "No.");
  t.is(error.code, "denied");
  t.is(error.hint, "Ask.");
  t.deepEqual(error.facts, { name: "x" });
});

test("an error without a cause has no member of that name", (t) => {
  t.false("cause" in new CedarError("denied", "No."));
  t.is(new CedarError("denied", "No.", { cause: 7 }).cause, 7);
});

test("a model error is a CedarError with the API's status and its Retry-After in seconds", (t) => {
  const error = new ModelError("model-overloaded", "Busy.", { status: 429, retryAfterSeconds: 3 });
  t.true(error instanceof CedarError);
  t.true(error instanceof ModelError);
  t.is(error.name, "ModelError");
  t.is(error.status, 429);
  t.is(error.retryAfterSeconds, 3);
});

test("a CedarError that is no ModelError, other errors and other values are told apart", (t) => {
  t.false(new CedarError("denied", "No.") instanceof ModelError);
  const others: unknown[] = [new Error("No."), { code: "denied" }, "denied", null, undefined];
  for (const other of others) t.false(other instanceof CedarError);
});

test("P4: errors of a second copy of this package, as a plugin brings it, are known as well", async (t) => {
  const copy: typeof import("../src/errors.ts") = await import(
    `${new URL("../src/errors.ts", import.meta.url).href}?copy`
  );
  t.not(copy.CedarError, CedarError);
  t.true(new copy.CedarError("denied", "No.") instanceof CedarError);
  t.true(new copy.ModelError("model-failed", "No.") instanceof ModelError);
  t.false(new copy.CedarError("denied", "No.") instanceof ModelError);
});

test("the mark by which copies know each other is not printed", (t) => {
  t.false(inspect(new CedarError("denied", "No.")).includes("Symbol"));
});

test("the message of whatever was thrown is never empty, and finding it never fails", (t) => {
  t.is(messageOf(new Error("broken")), "broken");
  t.is(messageOf(new TypeError("")), "TypeError");
  t.is(messageOf("words"), "words");
  for (const thrown of [undefined, null, 7, Object.create(null), { toString: 7 }, Symbol("x")])
    t.is(messageOf(thrown), "an unknown failure");
});
