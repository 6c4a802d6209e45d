import { CedarError } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { describeBug, describeFailure, failureOf } from "../../src/rendering/describe-failure.ts";

test("a failure is told by its message, then by what to do about it, without a stack", (t) => {
  const error = new CedarError("usage-invalid", "This was wanted.", { hint: "Do that." });
  t.is(describeFailure(failureOf(error)), "cedar: This was wanted.\n  Do that.");
});

test("C10: the message for no key has nothing before it", (t) => {
  const error = new CedarError("key-not-found", "No OpenAI API key available. Please either:");
  t.is(describeFailure(failureOf(error)), "No OpenAI API key available. Please either:");
});

test("L7: a bug is told with its place, and with nothing of the environment or of the error's members", (t) => {
  const error = Object.assign(new Error(`Invalid header ${fakeKey("bug")}`), {
    headers: { authorization: "secret-member" },
  });
  const text = describeBug(error);
  t.regex(text, /^cedar: Invalid header sk-…\nThis is a bug in Cedar, or in a plugin/u);
  t.regex(text, /describe-failure\.test\.ts:\d+/u);
  t.false(text.includes("secret-member"));
  for (const value of [process.env.PATH, process.env.HOME]) t.false(text.includes(`${value}`));
});
