import { inspect } from "node:util";
import { type AgentEvent, ModelError, SecretMask } from "@cedar/core";
import { fakeKey, ManualClock, scriptedModel } from "@cedar/core/testing";
import test from "ava";
import { runAgent } from "../../src/agent/run-agent.ts";
import { endOf, eventsOf, only, runInput } from "../helpers/agent-run.ts";
import { RecordedLogger } from "../helpers/recorded-logger.ts";
import { tool } from "../helpers/tool.ts";

test("a run that needs no tool is these events", async (t) => {
  const run = await runInput(t, [{ text: "Hello." }]);
  const events = await eventsOf(run);
  t.deepEqual(
    events.map(({ type }) => type),
    ["run-start", "turn-start", "model-call", "text-delta", "text-delta", "turn-end", "run-end"],
  );
  t.like(events[0], { adapter: "scripted", mode: "auto", workspace: run.workspace.root });
  t.like(events[2], { turn: 1, adapter: "scripted", model: "scripted" });
  t.deepEqual(endOf(events), {
    type: "run-end",
    outcome: "done",
    answer: "Hello.",
    usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 0 },
    turns: 1,
    toolCalls: 0,
    keyFingerprint: undefined,
    milliseconds: 0,
  });
});

test("each run has an id of its own", async (t) => {
  const run = await runInput(t, [{ text: "Hello." }]);
  const [first] = only(await eventsOf(run), "run-start");
  const [second] = only(await eventsOf(run), "run-start");
  t.regex(first?.runId ?? "", /^[\da-f-]{36}$/u);
  t.not(first?.runId, second?.runId);
});

test("tools are run, and the model is told their results, until it answers without a call", async (t) => {
  const adapter = scriptedModel([
    { text: "I look.", toolCalls: [{ tool: "echo", input: { text: "one" }, callId: "a" }] },
    { toolCalls: [{ tool: "echo", input: { text: "two" }, callId: "b" }] },
    { text: "Done." },
  ]);
  const events = await eventsOf(await runInput(t, [], { adapter, tools: [tool("echo")] }));
  t.like(endOf(events), { outcome: "done", answer: "Done.", turns: 3, toolCalls: 2 });
  t.deepEqual(adapter.requests[2]?.conversation, [
    { type: "user-message", text: "Do it." },
    { type: "assistant-message", text: "I look." },
    { type: "tool-call", callId: "a", tool: "echo", arguments: '{"text":"one"}' },
    { type: "tool-result", callId: "a", output: "one" },
    { type: "tool-call", callId: "b", tool: "echo", arguments: '{"text":"two"}' },
    { type: "tool-result", callId: "b", output: "two" },
  ]);
});

test("the model sees the tools, and instructions that name workspace and mode", async (t) => {
  const adapter = scriptedModel([{ text: "Hello." }]);
  const run = await runInput(t, [], { adapter, tools: [tool("echo")], mode: "read-only" });
  await eventsOf(run);
  const [request] = adapter.requests;
  t.is(request?.tools[0]?.name, "echo");
  t.true(request?.instructions.includes(run.workspace.root));
  t.true(request?.instructions.includes("You may read files, not change them."));
});

test("A20: usage is the sum over the turns, cached tokens counted once", async (t) => {
  const usage = { inputTokens: 100, outputTokens: 10, cachedInputTokens: 60 };
  const replies = [
    { toolCalls: [{ tool: "echo", input: {} }], usage },
    { text: "Done.", usage },
  ];
  const events = await eventsOf(await runInput(t, replies, { tools: [tool("echo")] }));
  t.deepEqual(endOf(events).usage, { inputTokens: 200, outputTokens: 20, cachedInputTokens: 120 });
});

test("A20: usage that the API never reported is undefined, not zero", async (t) => {
  const adapter = {
    ...scriptedModel([]),
    async *stream() {
      yield { type: "text-delta" as const, text: "Hello." };
      yield { type: "finish" as const, reason: "stop" as const, usage: undefined };
    },
  };
  t.is(endOf(await eventsOf(await runInput(t, [], { adapter }))).usage, undefined);
});

test("A2: milliseconds are those of the whole run", async (t) => {
  const clock = new ManualClock();
  const slow = tool("slow", {
    run: async () => {
      clock.advance(1234);
      return "late";
    },
  });
  const replies = [{ toolCalls: [{ tool: "slow", input: {} }] }, { text: "Done." }];
  const events = await eventsOf(await runInput(t, replies, { clock, tools: [slow] }));
  t.is(endOf(events).milliseconds, 1234);
  t.is(only(events, "tool-result")[0]?.milliseconds, 1234);
});

test("a failure that Cedar knows is told by the end, with code, message and hint, and not thrown", async (t) => {
  const error = new ModelError("model-quota", "The quota is used up.", { hint: "Pay.", status: 429 });
  const end = endOf(await eventsOf(await runInput(t, [{ error }])));
  t.like(end, { outcome: "failed", code: "model-quota", message: "The quota is used up.", hint: "Pay." });
  t.like(end, { answer: "", turns: 1 });
});

test("L2: a bug is told by the end and then thrown, with the secrets in its words and its trace masked", async (t) => {
  const value = fakeKey("bug");
  const mask = new SecretMask();
  mask.add(value);
  const error = new TypeError(`Invalid character in header content ["${value}"]`);
  const run = await runInput(t, [{ error }], { mask });
  const events: AgentEvent[] = [];
  const thrown = await t.throwsAsync(async () => {
    for await (const event of runAgent(run)) events.push(event);
  });
  t.like(endOf(events), { outcome: "failed", code: "internal" });
  t.regex(thrown.message, /^Invalid character in header content/u);
  t.true(thrown.stack?.startsWith("TypeError: Invalid character"), "the trace is that of the bug itself");
  t.false(inspect([thrown, events], { depth: null, showHidden: true }).includes(value));
});

test("P4: hooks see each event of a run, in order", async (t) => {
  const seen: AgentEvent[] = [];
  const hooks = [{ name: "watch", onEvent: (event: AgentEvent) => void seen.push(event) }];
  const events = await eventsOf(await runInput(t, [{ text: "Hello." }], { hooks }));
  t.deepEqual(seen, events);
});

test("P4: a hook that fails at an event, at once or later, is logged and changes nothing", async (t) => {
  const logger = new RecordedLogger();
  const hooks = [
    {
      name: "broken",
      onEvent: () => {
        throw new Error("at once");
      },
    },
    {
      name: "late",
      onEvent: async () => {
        await Promise.resolve();
        throw new Error("later");
      },
    },
  ];
  const events = await eventsOf(await runInput(t, [{ text: "Hello." }], { hooks, logger }));
  await new Promise((resolve) => setImmediate(resolve));
  t.is(endOf(events).outcome, "done");
  t.is(logger.lines.length, 2 * events.length);
  t.true(logger.lines.includes('warn: The hook "broken" failed at the event run-start: at once'));
  t.true(logger.lines.includes('warn: The hook "late" failed at the event run-end: later'));
});
