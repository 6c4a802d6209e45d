import { openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, testKeyProvider } from "@cedar/core/testing";
import test from "ava";
import { envKeyProvider } from "../../src/keys/env.ts";

testKeyProvider(test, { create: (value) => envKeyProvider({ environment: { OPENAI_API_KEY: value } }) });

const request = { service: openAiKeyService };

test("C4: the key comes from OPENAI_API_KEY, with the source env", async (t) => {
  const provider = envKeyProvider({
    environment: { OPENAI_API_KEY: fakeKey("env"), OTHER: fakeKey("other") },
  });
  const key = await provider.resolve(request, keyContext());
  t.is(key?.reveal(), fakeKey("env"));
});

test("C4: without OPENAI_API_KEY, or with an empty one, the provider says so and what to do", async (t) => {
  for (const [value, word] of [
    [undefined, "not set"],
    ["", "empty"],
  ] as const) {
    const context = keyContext();
    t.is(
      await envKeyProvider({ environment: { OPENAI_API_KEY: value } }).resolve(request, context),
      undefined,
    );
    const [explanation] = context.explanations;
    t.is(explanation?.message, `the variable OPENAI_API_KEY is ${word}`);
    t.regex(explanation?.hint ?? "", /Set OPENAI_API_KEY/u);
  }
});

test("C6: the message for an ill-formed key names the variable", async (t) => {
  const provider = envKeyProvider({ environment: { OPENAI_API_KEY: `${fakeKey("padded")}\n` } });
  const error = await t.throwsAsync(async () => await provider.resolve(request, keyContext()), {
    code: "key-malformed",
  });
  t.regex(error.message, /in the variable OPENAI_API_KEY is not well formed: white space/u);
  t.false(error.message.includes(fakeKey("padded")));
});

test("K16: a key from the environment is not cached on the disk", async (t) => {
  const provider = envKeyProvider({ environment: { OPENAI_API_KEY: fakeKey("env") } });
  t.is((await provider.resolve(request, keyContext()))?.cache, "process");
});
