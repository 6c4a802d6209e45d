import { once } from "node:events";
import { createServer } from "node:http";
import type { ConversationItem, ModelAdapter } from "@cedar/core";
import {
  callModelAdapter,
  modelRequest,
  type OpenAiServerOptions,
  startOpenAiServer,
  testModelAdapter,
} from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { openAiAdapter } from "../../src/models/openai.ts";

testModelAdapter(test, { create: (baseUrl) => openAiAdapter({ baseUrl }) });

const question: ConversationItem = { type: "user-message", text: "What is a cedar?" };
const reasoning = {
  id: "rs_1",
  type: "reasoning",
  summary: [],
  encrypted_content: "gAAAAAB",
  status: "completed",
};

/** A model that gives these items, as they stand on the wire, before it calls a tool. */
function modelWith(...items: readonly unknown[]): ModelAdapter {
  return {
    name: "items",
    service: undefined,
    defaultModel: "items",
    async *stream() {
      for (const value of items) yield { type: "vendor-item", value };
      yield { type: "tool-call", callId: "call_1", tool: "look_up", arguments: "{}" };
      yield { type: "finish", reason: "tool-calls", usage: undefined };
    },
  };
}

async function start(t: ExecutionContext, options: OpenAiServerOptions) {
  const server = await startOpenAiServer(options);
  t.teardown(() => server.close());
  return { ...server, adapter: openAiAdapter({ baseUrl: server.url }) };
}

/** What the second call sends, after the first one's items have been put into the conversation as the loop does it. */
async function secondInput(t: ExecutionContext, model: ModelAdapter, ...before: readonly ConversationItem[]) {
  const { adapter, requests } = await start(t, { model });
  const { events } = await callModelAdapter(adapter, modelRequest({ conversation: [question] }));
  const said = events.flatMap((event): ConversationItem[] => {
    if (event.type === "vendor-item") return [{ ...event, adapter: "openai" }];
    return event.type === "tool-call" ? [event] : [];
  });
  const result: ConversationItem = { type: "tool-result", callId: "call_1", output: "a tree" };
  await callModelAdapter(adapter, modelRequest({ conversation: [question, ...before, ...said, result] }));
  return requests[1]?.body as { readonly input: readonly unknown[] };
}

const call = { type: "function_call", call_id: "call_1", name: "look_up", arguments: "{}" };
const output = { type: "function_call_output", call_id: "call_1", output: "a tree" };
const asked = { role: "user", content: "What is a cedar?" };

test("A9: nothing is stored, and encrypted reasoning is sent back where it stood", async (t) => {
  const { input, ...body } = await secondInput(t, modelWith(reasoning));
  const { status: _, ...sentBack } = reasoning;
  t.deepEqual(input, [asked, sentBack, call, output]);
  t.like(body, { store: false, include: ["reasoning.encrypted_content"] });
});

test("A9: reasoning without its encrypted content cannot be sent back, and is not", async (t) => {
  const { input } = await secondInput(t, modelWith({ ...reasoning, encrypted_content: null }));
  t.deepEqual(input, [asked, call, output]);
});

test("A9: a model that does not reason, which would refuse that, is not asked for its reasoning", async (t) => {
  const { adapter, requests } = await start(t, { model: [{ text: "Yes." }] });
  for (const model of ["gpt-4.1", "gpt-5"]) await callModelAdapter(adapter, modelRequest({ model }));
  const bodies = requests.map(({ body }) => body as { readonly include?: readonly string[] });
  t.deepEqual(
    bodies.map(({ include }) => include),
    [undefined, ["reasoning.encrypted_content"]],
  );
});

test("a message that says its phase is sent back once, with it", async (t) => {
  const content = [{ type: "output_text", text: "I look it up.", annotations: [] }];
  const message = { id: "msg_1", type: "message", role: "assistant", phase: "commentary", content };
  const text = { type: "assistant-message", text: "I look it up." } as const;
  const { input } = await secondInput(t, modelWith(message), text);
  const sentBack = { type: "message", role: "assistant", phase: "commentary", content: "I look it up." };
  t.deepEqual(input, [asked, sentBack, call, output]);
});

for (const [title, event, code] of [
  [
    "response.failed with server_error",
    { type: "response.failed", response: { error: { code: "server_error", message: "sorry" } } },
    "model-overloaded",
  ],
  [
    "response.failed with invalid_prompt",
    { type: "response.failed", response: { error: { code: "invalid_prompt", message: "sorry" } } },
    "model-refused",
  ],
  [
    "an error of the rate in mid-stream",
    { type: "error", code: "rate_limit_exceeded", message: "sorry", param: null },
    "model-overloaded",
  ],
  [
    "an error of the quota in mid-stream",
    { type: "error", code: "insufficient_quota", message: "sorry", param: null },
    "model-quota",
  ],
] as const) {
  test(`A10: ${title} is ${code}`, async (t) => {
    const body = `data: ${JSON.stringify(event)}\n\n`;
    const headers = { "content-type": "text/event-stream" };
    const { adapter } = await start(t, { model: [], fail: () => ({ status: 200, body, headers }) });
    const { events, error } = await callModelAdapter(adapter, modelRequest());
    t.deepEqual(events, []);
    t.like(error, { name: "ModelError", code });
    t.regex(String(error), /sorry/u);
  });
}

test("N1: a web page that answers 200 is no answer", async (t) => {
  const page = { status: 200, body: "<!doctype html><p>Sign in", headers: { "content-type": "text/html" } };
  const { adapter } = await start(t, { model: [], fail: () => page });
  const { events, error } = await callModelAdapter(adapter, modelRequest());
  t.deepEqual(events, []);
  t.like(error, { code: "model-failed" });
  t.notRegex(String(error), /Sign in/u);
});

test("a connection that breaks after the end of the answer has cost nothing", async (t) => {
  const event = { type: "response.completed", response: { status: "completed", output: [] } };
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`data: ${JSON.stringify(event)}\n\n`, () => response.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const adapter = openAiAdapter({ baseUrl: `http://127.0.0.1:${port}/v1` });
  const { events, error } = await callModelAdapter(adapter, modelRequest());
  t.deepEqual(events, [{ type: "finish", reason: "stop", usage: undefined }]);
  t.is(error, undefined);
});
