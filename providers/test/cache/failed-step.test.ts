import { CedarError } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { failedStep } from "../../src/cache/failed-step.ts";

test("L4: the step of a provider that failed has no key in it, neither in its message nor in its hint", (t) => {
  const key = fakeKey("quoted");
  const error = new CedarError("server-unreachable", `It said ${key}.`, { hint: `Is ${key} right?` });
  const step = failedStep("server", error, 5, { status: 502 });
  t.deepEqual(step, {
    provider: "server",
    outcome: "failed",
    milliseconds: 5,
    code: "server-unreachable",
    message: "It said sk-….",
    hint: "Is sk-… right?",
    facts: { status: 502 },
  });
  t.is(failedStep("server", new CedarError("internal", "No."), 0, undefined).hint, undefined);
});
