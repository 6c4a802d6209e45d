import { fingerprint, KeyProviderChain, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, startOpenAiServer } from "@cedar/core/testing";
import { serverKeyProvider } from "@cedar/providers";
import test from "ava";
import { ask } from "./helpers/ask.ts";
import { until } from "./helpers/key-api.ts";
import { serve } from "./helpers/serve.ts";

const key = fakeKey("revoked");
const lookedInto = "OpenAI key rejection looked into";

test("K6: a client's refused key is told to the server, which asks the API itself and gives it to nobody else", async (t) => {
  const api = await startOpenAiServer({ model: [], keys: [key] });
  t.teardown(async () => await api.close());
  const variables = { OPENAI_API_KEY: key, OPENAI_BASE_URL: api.url };
  const { url, keyUrl, log } = await serve(t, { variables });
  const chain = new KeyProviderChain([serverKeyProvider({ url, token: undefined, allowHttp: false })]);
  const current = await chain.resolve({ service: openAiKeyService }, keyContext());
  if (current === undefined) return t.fail("the server gives its key");
  api.acceptKeys([]);
  await chain.forget(fingerprint(key), keyContext({ reason: "rejected", current }));
  await until(() => log.named(lookedInto).length > 0);
  t.like(log.named(lookedInto)[0], { finding: "refused", fingerprint: fingerprint(key), level: "warn" });
  t.is((await ask(keyUrl)).status, 503);
  await t.throwsAsync(chain.resolve({ service: openAiKeyService }, keyContext()), {
    message: /has a key that the API refuses/u,
  });
  t.false(log.text.includes(key));
});

test("K6: a client whose base URL is wrong takes nobody's key away", async (t) => {
  const api = await startOpenAiServer({ model: [], keys: [key] });
  t.teardown(async () => await api.close());
  const variables = { OPENAI_API_KEY: key, OPENAI_BASE_URL: api.url };
  const { keyUrl, log } = await serve(t, { variables });
  const body = JSON.stringify({ fingerprint: fingerprint(key) });
  const headers = { "content-type": "application/json" };
  await ask(`${keyUrl}/rejections`, { method: "POST", headers, body });
  await until(() => log.named(lookedInto).length > 0);
  t.like(log.named(lookedInto)[0], { finding: "works", level: "info" });
  t.is((await ask(keyUrl)).status, 200);
});
