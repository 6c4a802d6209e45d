import { Key, type KeyStep } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { describeFallback } from "../../src/rendering/describe-fallback.ts";

const key = new Key(fakeKey("fallback"), { service: "openai", source: "env", fetchedAt: new Date() });
const env: KeyStep = { provider: "env", outcome: "found", milliseconds: 0 };

test("K17: a key of a provider behind one that failed says which one failed, why, and what to do", (t) => {
  const server: KeyStep = {
    provider: "server",
    outcome: "failed",
    milliseconds: 3,
    code: "server-unreachable",
    message: "The Cedar server did not answer.",
    hint: "Is it running?",
  };
  t.is(
    describeFallback({ key, provider: "env", steps: [server, env] }),
    "cedar: The provider server failed [server-unreachable]: The Cedar server did not answer.\n" +
      "  Is it running?\n" +
      "cedar: The key is that of env, which was asked next.",
  );
});

test("a provider that has no key, or was skipped, has not failed", (t) => {
  const steps: KeyStep[] = [
    { provider: "cache", outcome: "skipped", milliseconds: 0 },
    { provider: "server", outcome: "none", milliseconds: 0 },
    env,
  ];
  t.is(describeFallback({ key, provider: "env", steps }), undefined);
});
