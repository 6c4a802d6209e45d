import { CedarError, fingerprint, openAiKeyService, SecretMask } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { keyUnavailable, reasonForLog } from "../src/key-unavailable.ts";

const key = fakeKey("unavailable");

function notFound(code: "key-malformed" | "key-provider-failed", message: string): CedarError {
  const step = { provider: "env", outcome: "failed", milliseconds: 1, code, message } as const;
  return new CedarError("key-not-found", "No OpenAI API key available.", { facts: { steps: [step] } });
}

test("S3: what a provider says goes to the log, and not to the client", (t) => {
  const error = notFound("key-provider-failed", "vault.example did not answer");
  const problem = keyUnavailable(error, new SecretMask(), openAiKeyService);
  t.is(problem?.code, "key-not-found");
  t.false(`${problem?.message} ${problem?.hint}`.includes("vault.example"));
  t.deepEqual(reasonForLog(error), {
    steps: ["env failed (1 ms) [key-provider-failed]: vault.example did not answer"],
  });
});

test("L1: the rule that a key breaks is told with the key masked", (t) => {
  const mask = new SecretMask();
  mask.add(key);
  const problem = keyUnavailable(
    notFound("key-malformed", `the key ${key} is wrapped in quotes`),
    mask,
    openAiKeyService,
  );
  t.is(problem?.code, "key-malformed");
  t.is(problem?.message, `the key ${fingerprint(key)} is wrapped in quotes`);
});

test("another failure of the chain is told by its reason in the log, and a bug is none of it", (t) => {
  const error = new CedarError("key-provider-failed", "the chain broke");
  const problem = keyUnavailable(error, new SecretMask(), openAiKeyService);
  t.is(problem?.code, "key-provider-failed");
  t.false(problem?.message.includes("the chain broke"));
  t.deepEqual(reasonForLog(error), { reason: "the chain broke" });
  t.is(keyUnavailable(new TypeError("a bug"), new SecretMask(), openAiKeyService), undefined);
  t.deepEqual(reasonForLog(new TypeError("a bug")), {});
});
