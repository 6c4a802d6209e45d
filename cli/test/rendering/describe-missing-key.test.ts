import { CedarError, type KeyStep, openAiKeyService } from "@cedar/core";
import test from "ava";
import { describeMissingKey } from "../../src/rendering/describe-missing-key.ts";

function told(chain: readonly string[], steps: readonly KeyStep[] = []): string {
  const error = new CedarError("key-not-found", "None.");
  return describeMissingKey({ service: openAiKeyService, profile: undefined, chain, steps, error });
}

const details = "See docs/openai-key-flow.md for details.";
const malformed: KeyStep = { provider: "env", outcome: "failed", milliseconds: 0, code: "key-malformed" };

test("C10: where a server and the variable are in the chain, the message is this, to the letter", (t) => {
  t.is(
    told(["cache", "server", "env"]),
    `No OpenAI API key available. Please either:
1. Set CEDAR_SERVER_URL to point to a Cedar server with OPENAI_API_KEY configured
2. Set OPENAI_API_KEY environment variable directly
${details}`,
  );
});

test("C10: nothing is advised that does not help in this chain", (t) => {
  t.is(
    told(["env"]),
    `No OpenAI API key available. Set OPENAI_API_KEY environment variable directly.\n${details}`,
  );
  const elsewhere = `No OpenAI API key available. The plan above says what each provider found.\n${details}`;
  t.is(told(["keychain"]), elsewhere);
  t.notRegex(told(["cache", "server"]), /variable directly/u);
});

test("C10: a variable that is set and ill-formed is to be mended, not set", (t) => {
  const mend = "Mend OPENAI_API_KEY: the plan above names the rule that it breaks";
  t.is(told(["env"], [malformed]), `No OpenAI API key available. ${mend}.\n${details}`);
  t.regex(
    told(["cache", "server", "env"], [malformed]),
    /\n1\. Set CEDAR_SERVER_URL .*\n2\. Mend OPENAI_API_KEY/u,
  );
});
