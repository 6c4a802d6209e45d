import { describeStep, openAiKeyService } from "@cedar/core";
import test from "ava";
import { keyNotFound } from "../../src/keys/key-not-found.ts";
import type { KeyStep } from "../../src/keys/key-provider.ts";

const c10 = `No OpenAI API key available. Please either:
1. Set CEDAR_SERVER_URL to point to a Cedar server with OPENAI_API_KEY configured
2. Set OPENAI_API_KEY environment variable directly
See docs/openai-key-flow.md for details.`;

test("C10: with no key at all the message is this, to the letter", (t) => {
  const error = keyNotFound(openAiKeyService, []);
  t.is(error.code, "key-not-found");
  t.is(error.message, c10);
});

test("C10, K17: what each provider said follows the message, on lines of its own", (t) => {
  const steps: KeyStep[] = [
    { provider: "cache", outcome: "none", milliseconds: 0.4, message: "nothing there" },
    {
      provider: "server",
      outcome: "failed",
      milliseconds: 12.6,
      code: "server-unreachable",
      message: "The Cedar server 127.0.0.1:1 did not answer.",
      hint: "Is it running?",
    },
    { provider: "env", outcome: "none", milliseconds: 0 },
  ];
  const error = keyNotFound(openAiKeyService, steps);
  t.is(
    error.message,
    `${c10}
- cache none (0 ms): nothing there
- server failed (13 ms) [server-unreachable]: The Cedar server 127.0.0.1:1 did not answer. Is it running?
- env none (0 ms)`,
  );
  t.deepEqual(error.facts, { service: "openai", steps });
});

test("a step that found a key shows its fingerprint", (t) => {
  const step: KeyStep = { provider: "env", outcome: "found", milliseconds: 1, fingerprint: "sk-abc…wxyz" };
  t.is(describeStep(step), "env found sk-abc…wxyz (1 ms)");
});

test("K17: a step is one line, whatever a provider or a stranger's server said", (t) => {
  const step: KeyStep = {
    provider: "vault",
    outcome: "failed",
    milliseconds: 1,
    message: "no\r\nsuch\u001B[31mthing",
  };
  t.is(describeStep(step), "vault failed (1 ms): no such [31mthing");
});
