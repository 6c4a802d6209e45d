import test from "ava";
import { scriptedModel } from "../../../src/testing/index.ts";
import { eventsOf, startServer } from "../start-server.ts";

const reply = {
  text: "I look.",
  toolCalls: [{ tool: "look_up", input: { word: "fir" }, callId: "call_a" }],
  usage: { inputTokens: 7, outputTokens: 3, cachedInputTokens: 2 },
};

test("the Responses API is streamed, event by event, with a last one that repeats the output", async (t) => {
  const { post } = await startServer(t, { model: [reply] });
  const answer = await post("/responses", { model: "m", input: "Hi", stream: true });
  t.regex(answer.headers.get("content-type") ?? "", /^text\/event-stream/u);
  const events = (await eventsOf(answer)) as { type: string; sequence_number: number; response?: object }[];
  t.deepEqual(
    events.map(({ type }) => type.replace("response.", "")),
    [
      "created",
      "in_progress",
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.delta",
      "output_text.done",
      "content_part.done",
      "output_item.done",
      "output_item.added",
      "function_call_arguments.delta",
      "function_call_arguments.done",
      "output_item.done",
      "completed",
    ],
  );
  t.deepEqual(
    events.map(({ sequence_number }) => sequence_number),
    [...events.keys()],
  );
  t.like(events.at(-1)?.response, {
    status: "completed",
    output: [
      { type: "message", content: [{ type: "output_text", text: "I look." }] },
      { type: "function_call", call_id: "call_a", name: "look_up", arguments: '{"word":"fir"}' },
    ],
    usage: {
      input_tokens: 7,
      input_tokens_details: { cached_tokens: 2 },
      output_tokens: 3,
      total_tokens: 10,
    },
  });
});

test("Chat Completions are streamed in chunks, with the usage in a chunk of its own when it is asked for", async (t) => {
  const { post } = await startServer(t, { model: [reply] });
  const body = { model: "m", messages: [{ role: "user", content: "Hi" }], stream: true };
  const plain = await eventsOf(await post("/chat/completions", body));
  t.is(plain.length, 7);
  const stream_options = { include_usage: true };
  const events = await eventsOf(await post("/chat/completions", { ...body, stream_options }));
  t.like(events[0], { object: "chat.completion.chunk", choices: [{ delta: { role: "assistant" } }] });
  t.like(events[3], {
    choices: [
      { delta: { tool_calls: [{ index: 0, id: "call_a", function: { name: "look_up", arguments: "" } }] } },
    ],
  });
  t.like(events[5], { choices: [{ finish_reason: "tool_calls" }] });
  t.like(events[6], { choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } });
  t.is(events[7], "[DONE]");
});

test("without stream both answer with one body", async (t) => {
  const { post } = await startServer(t, { model: [reply] });
  const response: unknown = await (await post("/responses", { model: "m", input: "Hi" })).json();
  t.like(response, {
    object: "response",
    status: "completed",
    output: [{ type: "message" }, { call_id: "call_a" }],
  });
  const completion: unknown = await (await post("/chat/completions", { model: "m", messages: [] })).json();
  t.like(completion, {
    object: "chat.completion",
    choices: [
      { finish_reason: "tool_calls", message: { content: "I look.", tool_calls: [{ id: "call_a" }] } },
    ],
    usage: { total_tokens: 10 },
  });
});

test("what is asked in either form is the same to the model", async (t) => {
  const model = scriptedModel([{ text: "Yes." }]);
  const { post } = await startServer(t, { model });
  const described = { name: "look_up", description: "Looks up.", parameters: { type: "object" } };
  await post("/responses", {
    model: "m",
    instructions: "Be kind.",
    input: [
      { role: "developer", content: "Be brief." },
      { role: "user", content: [{ type: "input_text", text: "Hi" }] },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: "I look." }] },
      { type: "function_call", call_id: "call_a", name: "look_up", arguments: "{}" },
      { type: "function_call_output", call_id: "call_a", output: "a tree" },
    ],
    tools: [{ type: "function", ...described }, { type: "web_search" }],
  });
  await post("/chat/completions", {
    model: "m",
    messages: [
      { role: "system", content: "Be kind." },
      { role: "developer", content: "Be brief." },
      { role: "user", content: [{ type: "text", text: "Hi" }] },
      {
        role: "assistant",
        content: "I look.",
        tool_calls: [{ id: "call_a", type: "function", function: { name: "look_up", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "call_a", content: "a tree" },
    ],
    tools: [{ type: "function", function: described }],
  });
  const [ofResponses, ofChat] = model.requests.map((request) => ({ ...request, signal: undefined }));
  t.deepEqual(ofResponses, {
    model: "m",
    instructions: "Be kind.\nBe brief.",
    conversation: [
      { type: "user-message", text: "Hi" },
      { type: "assistant-message", text: "I look." },
      { type: "tool-call", callId: "call_a", tool: "look_up", arguments: "{}" },
      { type: "tool-result", callId: "call_a", output: "a tree" },
    ],
    tools: [{ name: "look_up", description: "Looks up.", inputSchema: { type: "object" } }],
    key: undefined,
    signal: undefined,
  });
  t.deepEqual(ofChat, ofResponses);
});
