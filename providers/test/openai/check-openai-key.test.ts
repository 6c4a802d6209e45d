import { Key } from "@cedar/core";
import { fakeKey, startOpenAiServer } from "@cedar/core/testing";
import test from "ava";
import { checkOpenAiKey } from "../../src/openai/check-openai-key.ts";

const known = { service: "openai", source: "env", fetchedAt: new Date() };
const key = new Key(fakeKey("checked"), known);
const { signal } = new AbortController();

test("K5: the list of models is asked for, once, with the key", async (t) => {
  const server = await startOpenAiServer({ model: [], keys: [key.reveal()] });
  t.teardown(async () => await server.close());
  const { host } = new URL(server.url);
  t.deepEqual(await checkOpenAiKey(server.url, key, signal), {
    outcome: "works",
    message: `The model API at ${host} accepts the key ${key.fingerprint} from env.`,
  });
  server.acceptKeys([]);
  const { outcome, message } = await checkOpenAiKey(server.url, key, signal);
  t.is(outcome, "refused");
  t.regex(message, /\(401\): Incorrect API key provided: sk-…\./u);
  t.deepEqual(
    server.requests.map(({ method, path, keyFingerprint }) => `${method} ${path} ${keyFingerprint}`),
    Array.from({ length: 2 }, () => `GET /v1/models ${key.fingerprint}`),
  );
});

test("A14: an API that is not there says nothing of the key", async (t) => {
  const server = await startOpenAiServer({ model: [] });
  await server.close();
  const { outcome, message } = await checkOpenAiKey(server.url, key, signal);
  t.is(outcome, "unknown");
  t.regex(message, /cannot be reached: nothing listens there/u);
});

test("N4: a key that does not fit into a header is not sent, and says nothing of itself", async (t) => {
  const broken = new Key(`${fakeKey("broken")}\r\nx: injected-header`, known);
  const { outcome, message } = await checkOpenAiKey("http://127.0.0.1:1/v1", broken, signal);
  t.is(outcome, "unknown");
  t.false(message.includes("injected"));
});
