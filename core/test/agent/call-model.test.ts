import { ModelError } from "@cedar/core";
import { ManualClock, type ScriptedReply, scriptedModel } from "@cedar/core/testing";
import test from "ava";
import { endOf, eventsOf, only, runInput } from "../helpers/agent-run.ts";
import { tool } from "../helpers/tool.ts";

const busy: ScriptedReply = {
  error: new ModelError("model-overloaded", "The server is busy.", { status: 503 }),
};
const answer: ScriptedReply = { text: "Hello." };

test("A12: a call that fails for a while is made again, and each retry is told", async (t) => {
  const adapter = scriptedModel([busy, busy, answer]);
  const events = await eventsOf(await runInput(t, [], { adapter }));
  t.is(adapter.requests.length, 3);
  const retries = only(events, "model-retry");
  t.like(retries, [
    { turn: 1, attempt: 1, code: "model-overloaded", message: "The server is busy." },
    { turn: 1, attempt: 2, code: "model-overloaded", message: "The server is busy." },
  ]);
  t.like(endOf(events), { outcome: "done", answer: "Hello.", turns: 1 });
});

test("A12: after five retries the run failed with the server's own words", async (t) => {
  const adapter = scriptedModel([busy]);
  const events = await eventsOf(await runInput(t, [], { adapter }));
  t.is(adapter.requests.length, 6);
  t.like(endOf(events), { outcome: "failed", code: "model-overloaded", message: "The server is busy." });
});

for (const [status, code] of [
  [400, "model-failed"],
  [402, "model-quota"],
  [403, "model-refused"],
] as const)
  test(`A12: ${status} is never retried`, async (t) => {
    const adapter = scriptedModel([{ error: new ModelError(code, "No.", { status, retryAfterSeconds: 1 }) }]);
    const events = await eventsOf(await runInput(t, [], { adapter }));
    t.is(adapter.requests.length, 1);
    t.like(endOf(events), { outcome: "failed", code, message: "No." });
  });

test("A12: the wait is the one that Retry-After asks for", async (t) => {
  const clock = new ManualClock();
  const later = new ModelError("model-overloaded", "Later.", { status: 429, retryAfterSeconds: 20 });
  const events = await eventsOf(await runInput(t, [{ error: later }, answer], { clock }));
  t.is(only(events, "model-retry")[0]?.delayMilliseconds, 20_000);
  t.is(endOf(events).milliseconds, 20_000);
});

test("A12: nothing is retried after 60 s", async (t) => {
  const later = new ModelError("model-overloaded", "Later.", { status: 429, retryAfterSeconds: 25 });
  const adapter = scriptedModel([{ error: later }]);
  const events = await eventsOf(await runInput(t, [], { adapter }));
  t.is(adapter.requests.length, 3);
  t.like(endOf(events), { outcome: "failed", code: "model-overloaded", milliseconds: 50_000 });
});

test("A12: the 60 s and the five retries are those of one call, not of the run", async (t) => {
  const call: ScriptedReply = { toolCalls: [{ tool: "echo", input: {} }] };
  const adapter = scriptedModel([busy, busy, busy, call, busy, busy, busy, answer]);
  const events = await eventsOf(await runInput(t, [], { adapter, tools: [tool("echo")] }));
  t.is(endOf(events).outcome, "done");
});

test("A11: a retry replaces what was shown: the answer, the turn and the conversation hold only the last attempt", async (t) => {
  const call = { text: "All of it.", toolCalls: [{ tool: "echo", input: {}, callId: "b" }] };
  const cut: ScriptedReply = {
    text: "Half of",
    finish: "cut",
    toolCalls: [{ tool: "echo", input: {}, callId: "a" }],
  };
  const adapter = scriptedModel([cut, call, answer]);
  const events = await eventsOf(await runInput(t, [], { adapter, tools: [tool("echo")] }));
  t.deepEqual(
    only(events, "turn-end").map(({ text }) => text),
    ["All of it.", "Hello."],
  );
  t.deepEqual(
    adapter.requests[2]?.conversation.map(({ type }) => type),
    ["user-message", "assistant-message", "tool-call", "tool-result"],
  );
});

test("A11: a tool of an attempt that failed is not run, so none is run twice", async (t) => {
  let runs = 0;
  const counting = tool("count", {
    access: "write",
    run: async () => {
      runs += 1;
      return "counted";
    },
  });
  const toolCalls = [{ tool: "count", input: {} }];
  const replies: ScriptedReply[] = [{ toolCalls, finish: "cut" }, { toolCalls }, answer];
  const events = await eventsOf(await runInput(t, replies, { tools: [counting] }));
  t.is(runs, 1);
  t.is(only(events, "tool-call").length, 1);
  t.is(endOf(events).toolCalls, 1);
});

test("A9: what a vendor wants back is sent back with the next call, where it stood", async (t) => {
  const value = { type: "reasoning", encrypted_content: "…" };
  const scripted = scriptedModel([]);
  let calls = 0;
  const adapter = {
    ...scripted,
    async *stream(request: Parameters<typeof scripted.stream>[0]) {
      calls += 1;
      scripted.requests.push({ ...request, conversation: [...request.conversation] });
      yield { type: "vendor-item" as const, value };
      yield { type: "text-delta" as const, text: calls === 1 ? "I " : "Done." };
      if (calls === 1) {
        yield { type: "tool-call" as const, callId: "a", tool: "echo", arguments: "{}" };
        yield { type: "text-delta" as const, text: "look." };
      }
      yield { type: "finish" as const, reason: "stop" as const, usage: undefined };
    },
  };
  await eventsOf(await runInput(t, [], { adapter, tools: [tool("echo")] }));
  t.deepEqual(scripted.requests[1]?.conversation.slice(1), [
    { type: "vendor-item", adapter: "scripted", value },
    { type: "assistant-message", text: "I look." },
    { type: "tool-call", callId: "a", tool: "echo", arguments: "{}" },
    { type: "tool-result", callId: "a", output: "" },
  ]);
});
