import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";
import { serveCedar } from "../helpers/serve-cedar.ts";

const key = fakeKey("route");
const shown = fingerprint(key);
const anthropicKey = "sk-ant-api03-0123456789-0123456789-0123456789";

test("S2: GET /config/keys/{service} gives the key of each service in one form", async (t) => {
  const { url, log } = await serve(t, {
    variables: { OPENAI_API_KEY: key, ANTHROPIC_API_KEY: anthropicKey, OPENAI_MODEL: "gpt-5-mini" },
  });
  const anthropic = await ask(`${url}/config/keys/anthropic`);
  t.is(anthropic.status, 200);
  t.deepEqual(JSON.parse(anthropic.text), {
    api_key: anthropicKey,
    service: "anthropic",
    source: "server",
    fingerprint: fingerprint(anthropicKey),
  });
  t.is(anthropic.headers["cache-control"], "no-store");
  const openai = await ask(`${url}/config/keys/openai`);
  t.like(JSON.parse(openai.text), { api_key: key, service: "openai", model: "gpt-5-mini" });
  t.is(log.named("Anthropic key requested").length, 1);
  t.is(log.named("OpenAI key requested").length, 1);
  t.false(log.text.includes(anthropicKey));
});

test("S3: without a key of a service the route answers 503 and names that service's variable", async (t) => {
  const { url } = await serve(t, { variables: { OPENAI_API_KEY: key } });
  const { status, text } = await ask(`${url}/config/keys/gemini`);
  t.is(status, 503);
  t.like(JSON.parse(text), { code: "key-not-found", detail: "This server has no Gemini API key to give." });
  t.regex(text, /GEMINI_API_KEY/u);
  t.notRegex(text, /OPENAI/u);
});

test("S8: an unknown service is told, with those that there are, to whoever may have a key", async (t) => {
  const token = "token-of-anna-0123456789";
  const { url, log } = await serve(t, { variables: { CEDAR_CLIENT_TOKENS: `anna:${token}` } });
  const unknown = `${url}/config/keys/${key}`;
  const refused = await ask(unknown);
  t.is(refused.status, 401);
  t.notRegex(refused.text, /anthropic/u);
  const { status, text } = await ask(unknown, { headers: { authorization: `Bearer ${token}` } });
  t.is(status, 404);
  t.like(JSON.parse(text), { code: "service-unknown", hint: "It has: openai, anthropic, gemini." });
  const lines = log.named("key requested of an unknown service");
  t.deepEqual(
    lines.map(({ client, code }) => [client, code]),
    [
      [undefined, "token-missing"],
      ["anna", "service-unknown"],
    ],
  );
  t.false((text + refused.text + log.text).includes(key));
});

test("S2: a client that names the answer it has is told that nothing changed, and the log as well", async (t) => {
  let value = key;
  const { url, keyUrl, log } = await serveCedar(t, async (_request, context) => context.createKey(value));
  const { etag = "" } = (await ask(keyUrl)).headers;
  t.regex(etag, /^"[\w-]{43}"$/u);
  for (const header of [etag, `"other", ${etag}`, `W/${etag}`, "*"]) {
    const { status, headers, text } = await ask(keyUrl, { headers: { "if-none-match": header } });
    t.is(status, 304, header);
    t.is(text, "");
    t.is(headers.etag, etag);
    t.is(headers["cache-control"], "no-store");
    t.like(log.named("OpenAI key requested").at(-1), { outcome: "unchanged", fingerprint: shown });
  }
  const generic = await ask(`${url}/config/keys/openai`, { headers: { "if-none-match": etag } });
  t.is(generic.status, 200);
  value = fakeKey("rotated");
  const { status, headers, text } = await ask(keyUrl, { headers: { "if-none-match": etag } });
  t.is(status, 200);
  t.not(headers.etag, etag);
  t.is(JSON.parse(text).openai_api_key, value);
  t.like(log.named("OpenAI key requested").at(-1), { outcome: "given" });
});

test("S8: whoever may not have the key is not told either whether it is the same", async (t) => {
  const { keyUrl } = await serve(t, { variables: { OPENAI_API_KEY: key } });
  const headers = { "if-none-match": "*", origin: "https://evil.example" };
  t.is((await ask(keyUrl, { headers })).status, 403);
});
