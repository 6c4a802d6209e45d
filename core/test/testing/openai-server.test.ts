import { setImmediate } from "node:timers/promises";
import test from "ava";
import { fingerprint } from "../../src/index.ts";
import { fakeKey, scriptedModel } from "../../src/testing/index.ts";
import { eventsOf, startServer } from "./start-server.ts";

const key = fakeKey("accepted");

test("L4: a refused key gets OpenAI's 401, which quotes part of it", async (t) => {
  const { get, server } = await startServer(t, { model: [], keys: [key] });
  t.is((await get("/models")).status, 200);
  const refused = fakeKey("refused");
  const answer = await get("/models", refused);
  t.is(answer.status, 401);
  const { error } = (await answer.json()) as { error: { code: string; message: string } };
  t.is(error.code, "invalid_api_key");
  t.true(error.message.includes(refused.slice(-4)));
  t.false(error.message.includes(refused));
  t.is((await fetch(`${server.url}/models`)).status, 401);
});

test("a rotation replaces the keys that are accepted", async (t) => {
  const { get, server } = await startServer(t, { model: [], keys: [key] });
  const rotated = fakeKey("rotated");
  server.acceptKeys([rotated]);
  t.is((await get("/models", key)).status, 401);
  t.is((await get("/models", rotated)).status, 200);
});

test("each request is kept, its key as a fingerprint", async (t) => {
  const { get, post, server } = await startServer(t, { model: [{ text: "Yes." }] });
  await (await get("/models")).text();
  await (await post("/responses", { model: "m", input: "Hi" })).text();
  const [listed, asked] = server.requests;
  t.like(listed, { method: "GET", path: "/v1/models", model: undefined, keyFingerprint: fingerprint(key) });
  t.like(asked, { method: "POST", path: "/v1/responses", model: "m", keyFingerprint: undefined });
  t.like(asked, { body: { model: "m", input: "Hi" } });
  t.is(await asked?.ended, "answered");
});

test("failures come to order, by the number of the request", async (t) => {
  const failures = [
    { status: 503, body: { busy: true }, headers: { "retry-after": "1" } },
    "cut",
    "cut",
  ] as const;
  const fail = (requestNumber: number) => failures[requestNumber - 1];
  const { post, server } = await startServer(t, { model: [{ text: "Yes." }], fail });
  const call = async () => await post("/responses", { model: "m", input: "Hi", stream: true });
  const busy = await call();
  t.deepEqual([busy.status, busy.headers.get("retry-after"), await busy.json()], [503, "1", { busy: true }]);
  const cut = await call();
  await t.throwsAsync(cut.text());
  await t.throwsAsync(post("/responses", { model: "m", input: "Hi" }));
  t.is(await server.requests[1]?.ended, "closed");
  t.true((await (await call()).text()).includes("response.completed"));
});

test("A10: a model that breaks off leaves no end on the wire", async (t) => {
  const { post } = await startServer(t, { model: [{ text: "And then", finish: "cut" }] });
  const streamed = await post("/responses", { model: "m", input: "Hi", stream: true });
  t.false((await streamed.text()).includes("response.completed"));
  await t.throwsAsync(post("/responses", { model: "m", input: "Hi" }));
  const chat = await post("/chat/completions", { model: "m", messages: [], stream: true });
  t.false((await chat.text()).includes("[DONE]"));
  await t.throwsAsync(post("/chat/completions", { model: "m", messages: [] }));
});

test("a failure of the model is told in the middle of a stream, or by a 500", async (t) => {
  const { post } = await startServer(t, { model: [{ error: new Error("stalled") }] });
  const streamed = await eventsOf(await post("/responses", { model: "m", input: "Hi", stream: true }));
  t.like(streamed.at(-1), { type: "error", code: "server_error", message: "stalled" });
  const chat = await eventsOf(await post("/chat/completions", { model: "m", messages: [], stream: true }));
  t.like(chat.at(-1), { error: { message: "stalled", code: "server_error" } });
  t.is((await post("/responses", { model: "m", input: "Hi" })).status, 500);
});

test("what is no call of the API gets an answer of the API", async (t) => {
  const { get, post } = await startServer(t, { model: [] });
  t.is((await get("/elsewhere")).status, 404);
  t.is((await get("/responses")).status, 404);
  t.is((await post("/responses", "no object")).status, 400);
});

test("closing ends the calls that are open", async (t) => {
  const { post, server } = await startServer(t, { model: [], fail: () => "hang" });
  const call = t.throwsAsync(post("/responses", { model: "m", input: "Hi" }));
  while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await server.close();
  await call;
  t.is(await server.requests[0]?.ended, "closed");
});

test("B1: a client that leaves in the middle of an answer ends the model's work", async (t) => {
  let stopped = false;
  let signal: AbortSignal | undefined;
  const chatty = scriptedModel([]);
  chatty.stream = async function* (request) {
    signal = request.signal;
    try {
      for (;;) {
        await setImmediate();
        yield { type: "text-delta", text: "word " };
      }
    } finally {
      stopped = true;
    }
  };
  const { server } = await startServer(t, { model: chatty });
  const leaving = new AbortController();
  const body = JSON.stringify({ model: "m", input: "Hi", stream: true });
  const answer = await fetch(`${server.url}/responses`, { method: "POST", body, signal: leaving.signal });
  await answer.body?.getReader().read();
  leaving.abort();
  t.is(await server.requests[0]?.ended, "closed");
  t.true(signal?.aborted);
  while (!stopped) await setImmediate();
});
