import { fingerprint, ModelError } from "@cedar/core";
import { fakeKey, scriptedModel } from "@cedar/core/testing";
import test from "ava";
import { runAgent } from "../../src/agent/run-agent.ts";
import { endOf, eventsOf, only, runInput, withKeys } from "../helpers/agent-run.ts";
import { hanging, keyOf } from "../helpers/key-providers.ts";
import { tool } from "../helpers/tool.ts";

test("A10: a stream that is cut is retried once, then the run failed", async (t) => {
  const adapter = scriptedModel([{ text: "Half an ans", finish: "cut" }]);
  const events = await eventsOf(await runInput(t, [], { adapter }));
  t.is(adapter.requests.length, 2);
  t.like(endOf(events), { outcome: "failed", code: "model-stream-cut", answer: "" });
});

for (const text of ["", " \n\t"])
  test(`A10: the answer ${JSON.stringify(text)} is no answer`, async (t) => {
    const end = endOf(await eventsOf(await runInput(t, [{ text }])));
    t.like(end, { outcome: "failed", code: "model-empty-answer" });
    t.truthy(end.message);
  });

test("A10: an answer that the length cap cut is a limit, with what there is of it", async (t) => {
  const end = endOf(await eventsOf(await runInput(t, [{ text: "Half an ans", finish: "length" }])));
  t.like(end, { outcome: "limit", code: "limit-reached", answer: "Half an ans" });
});

test("A10: calls of an answer that the length cap cut are not run", async (t) => {
  const replies = [{ toolCalls: [{ tool: "echo", input: {} }], finish: "length" as const }];
  const events = await eventsOf(await runInput(t, replies, { tools: [tool("echo")] }));
  t.deepEqual(only(events, "tool-call"), []);
  t.is(endOf(events).outcome, "limit");
});

test("A10: an answer that the content filter stopped is a failure", async (t) => {
  const end = endOf(await eventsOf(await runInput(t, [{ text: "I", finish: "content-filter" }])));
  t.like(end, { outcome: "failed", code: "model-refused" });
});

test("A10: the turn cap is a limit, told with its flag; every call has its output", async (t) => {
  const adapter = scriptedModel([{ text: "On and on.", toolCalls: [{ tool: "echo", input: {} }] }]);
  const events = await eventsOf(await runInput(t, [], { adapter, tools: [tool("echo")], maxTurns: 3 }));
  t.is(adapter.requests.length, 3);
  t.is(only(events, "tool-result").length, 3);
  t.like(endOf(events), {
    outcome: "limit",
    code: "limit-reached",
    message: "The run reached its limit of 3 turns before the model was done.",
    hint: "--max-turns sets the limit.",
    turns: 3,
    toolCalls: 3,
  });
});

test("A10: an answer in the last turn that is allowed is done", async (t) => {
  const replies = [{ toolCalls: [{ tool: "echo", input: {} }] }, { text: "Done." }];
  const run = await runInput(t, replies, { tools: [tool("echo")], maxTurns: 2 });
  t.is(endOf(await eventsOf(run)).outcome, "done");
});

test("A10: a run that is aborted before it starts calls nothing", async (t) => {
  const adapter = scriptedModel([{ text: "Hello." }]);
  const run = await runInput(t, [], { adapter, signal: AbortSignal.abort() });
  const end = endOf(await eventsOf(run));
  t.like(end, { outcome: "aborted", code: "aborted", message: "The run was aborted.", turns: 0 });
  t.deepEqual(adapter.requests, []);
});

test("A10: a run that is aborted while the model answers is aborted, however the adapter takes it", async (t) => {
  const ways = {
    "ends quietly": async function* (signal: AbortSignal) {
      yield { type: "text-delta" as const, text: "Half an ans" };
      if (!signal.aborted) throw new Error("not aborted");
    },
    throws: async function* (signal: AbortSignal) {
      yield { type: "text-delta" as const, text: "Half an ans" };
      signal.throwIfAborted();
    },
    "fails otherwise": async function* () {
      yield { type: "text-delta" as const, text: "Half an ans" };
      throw new ModelError("model-unreachable", "The connection broke.");
    },
    "does not listen": async function* () {
      yield { type: "text-delta" as const, text: "Half an ans" };
      await new Promise(() => {});
    },
  };
  for (const stream of Object.values(ways)) {
    const controller = new AbortController();
    const adapter = { ...scriptedModel([]), stream: ({ signal }: { signal: AbortSignal }) => stream(signal) };
    const run = await runInput(t, [], { adapter, signal: controller.signal });
    const events = await eventsOf(run, ({ type }) => {
      if (type === "text-delta") controller.abort();
    });
    t.like(endOf(events), { outcome: "aborted", code: "aborted", answer: "" });
    t.deepEqual(only(events, "model-retry"), []);
  }
});

test("A10: a run that is aborted while the key is looked for does not wait for it", async (t) => {
  const controller = new AbortController();
  const adapter = scriptedModel([{ text: "Hello." }], { service: "openai" });
  const run = await runInput(t, [], { adapter, signal: controller.signal, ...withKeys([hanging("vault")]) });
  setImmediate(() => controller.abort());
  t.is(endOf(await eventsOf(run)).outcome, "aborted");
});

test("A10: a run that is aborted while it waits for a retry is aborted", async (t) => {
  const controller = new AbortController();
  const error = new ModelError("model-overloaded", "Busy.");
  const run = await runInput(t, [{ error }], { signal: controller.signal });
  const types: string[] = [];
  for await (const event of runAgent(run)) {
    types.push(event.type);
    if (event.type === "model-retry") setImmediate(() => controller.abort());
  }
  t.deepEqual(types, ["run-start", "turn-start", "model-call", "model-retry", "run-end"]);
});

test("A7: calls that an abort stops have one output each, and the run is aborted", async (t) => {
  const controller = new AbortController();
  const tools = [
    tool("stop", {
      access: "write",
      run: async () => {
        controller.abort();
        return await new Promise<string>(() => {});
      },
    }),
    tool("change", { access: "write", run: async () => t.fail() || "" }),
  ];
  const toolCalls = [
    { tool: "stop", input: {}, callId: "a" },
    { tool: "change", input: {}, callId: "b" },
  ];
  const events = await eventsOf(await runInput(t, [{ toolCalls }], { tools, signal: controller.signal }));
  t.deepEqual(
    only(events, "tool-result").map(({ callId, status, output }) => [callId, status, output]),
    [
      ["a", "failed", "Aborted: not done, or not to its end."],
      ["b", "failed", "Aborted: not done, or not to its end."],
    ],
  );
  t.is(endOf(events).outcome, "aborted");
});

test("a reader that leaves early closes the connection to the model", async (t) => {
  let cleanedUp = false;
  let given: AbortSignal | undefined;
  const adapter = {
    ...scriptedModel([]),
    async *stream({ signal }: { signal: AbortSignal }) {
      given = signal;
      try {
        while (true) yield { type: "text-delta" as const, text: "more " };
      } finally {
        cleanedUp = true;
      }
    },
  };
  for await (const { type } of runAgent(await runInput(t, [], { adapter }))) if (type === "text-delta") break;
  await new Promise((resolve) => setImmediate(resolve));
  t.true(given?.aborted);
  t.true(cleanedUp);
});

test("the key that signed the last call is told by its fingerprint, also when the call failed", async (t) => {
  const value = fakeKey("signing");
  const quota = { error: new ModelError("model-quota", "The quota is used up.") };
  for (const reply of [{ text: "Hello." }, quota]) {
    const events = await eventsOf(await runInput(t, [reply], withKeys([keyOf("env", value)])));
    t.is(endOf(events).keyFingerprint, fingerprint(value));
  }
});
