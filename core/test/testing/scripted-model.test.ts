import type { ModelEvent, ModelRequest } from "@cedar/core";
import { replyEvents, type ScriptedModel, scriptedModel } from "@cedar/core/testing";
import test from "ava";

const request: ModelRequest = {
  model: "m",
  instructions: "i",
  conversation: [],
  tools: [],
  key: undefined,
  signal: new AbortController().signal,
};

async function say(model: ScriptedModel, asked = request): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(asked)) events.push(event);
  return events;
}

const usage = { inputTokens: 10, outputTokens: 5, cachedInputTokens: 0 };

test("a reply of words comes in two parts and ends with stop", async (t) => {
  t.deepEqual(await say(scriptedModel([{ text: "Hello" }])), [
    { type: "text-delta", text: "Hel" },
    { type: "text-delta", text: "lo" },
    { type: "finish", reason: "stop", usage },
  ]);
});

test("a reply with calls ends with tool-calls; each call has an id of its own, input that is text is taken as it is", (t) => {
  const toolCalls = [
    { tool: "a", input: { x: 1 } },
    { tool: "b", input: "{broken" },
    { tool: "c", input: undefined, callId: "mine" },
  ];
  t.deepEqual(
    [...replyEvents({ toolCalls }, 2)],
    [
      { type: "tool-call", callId: "call_2_0", tool: "a", arguments: '{"x":1}' },
      { type: "tool-call", callId: "call_2_1", tool: "b", arguments: "{broken" },
      { type: "tool-call", callId: "mine", tool: "c", arguments: "" },
      { type: "finish", reason: "tool-calls", usage },
    ],
  );
});

test("a reply may end otherwise, be cut, use other tokens, or fail", (t) => {
  const own = { inputTokens: 1, outputTokens: 2, cachedInputTokens: 3 };
  t.deepEqual(
    [...replyEvents({ finish: "length", usage: own }, 1)],
    [{ type: "finish", reason: "length", usage: own }],
  );
  t.deepEqual([...replyEvents({ text: "x", finish: "cut" }, 1)], [{ type: "text-delta", text: "x" }]);
  const error = new Error("ordered");
  t.is(
    t.throws(() => [...replyEvents({ error }, 1)]),
    error,
  );
});

test("replies come in turn, the last one again when they have run out; without any the stream is cut", async (t) => {
  const model = scriptedModel([{ text: "1" }, { text: "2" }]);
  const texts: unknown[] = [];
  for (let call = 0; call < 3; call += 1) texts.push((await say(model))[0]);
  t.deepEqual(
    texts,
    ["1", "2", "2"].map((text) => ({ type: "text-delta", text })),
  );
  t.deepEqual(await say(scriptedModel([])), []);
});

test("a scripted model keeps the requests as they were when it was asked", async (t) => {
  const conversation = [{ type: "user-message" as const, text: "one" }];
  const model = scriptedModel([{ text: "Hello" }]);
  await say(model, { ...request, conversation });
  conversation.push({ type: "user-message", text: "two" });
  t.deepEqual(model.requests[0]?.conversation, [{ type: "user-message", text: "one" }]);
});

test("a scripted model needs no key and is named scripted, unless the test wants it otherwise", (t) => {
  t.like(scriptedModel([]), { name: "scripted", service: undefined, defaultModel: "scripted" });
  t.like(scriptedModel([], { name: "openai", service: "openai" }), { name: "openai", service: "openai" });
});
