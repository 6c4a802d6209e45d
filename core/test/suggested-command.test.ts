import test from "ava";
import { suggestedCommand } from "../src/suggested-command.ts";

test("a suggested command names the service and the profile that are in force, so that it can be pasted", (t) => {
  t.is(
    suggestedCommand("key set", { service: "anthropic", profile: "staging" }),
    "cedar key set --service anthropic --profile staging",
  );
  t.is(suggestedCommand("key refresh", { service: "gemini" }), "cedar key refresh --service gemini");
});

test("the usual service is left out, unless the configuration names one", (t) => {
  t.is(suggestedCommand("key why", { service: "openai" }), "cedar key why");
  t.is(
    suggestedCommand("key why", { service: "openai", configured: "openai" }),
    "cedar key why --service openai",
  );
});
