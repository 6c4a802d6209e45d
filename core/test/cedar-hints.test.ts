import { createCedar } from "@cedar/core";
import { ManualClock } from "@cedar/core/testing";
import test from "ava";
import { failureOf } from "./helpers/failure-of.ts";
import { hanging } from "./helpers/key-providers.ts";
import { plugin } from "./helpers/plugin.ts";

test("K18: a command that a hint suggests carries the service and the profile of the configuration", async (t) => {
  const clock = new ManualClock();
  const vault = plugin("mine", (host) => host.addKeyProvider(hanging("vault")));
  const config = { providerChain: ["vault"], service: "openai", profile: "staging" };
  const { keys } = await createCedar({ environment: {}, plugins: [vault], config, clock });
  const waiting = failureOf(() => keys.resolve());
  await new Promise((resolve) => setImmediate(resolve));
  // As after a sleep of the machine: everybody is late at once.
  clock.advance(20_000);
  t.like(await waiting, {
    code: "key-provider-timeout",
    hint: "`cedar key why --service openai --profile staging` shows which provider hangs.",
  });
});
