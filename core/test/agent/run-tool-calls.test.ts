import { fingerprint, SecretMask } from "@cedar/core";
import { fakeKey, scriptedModel } from "@cedar/core/testing";
import test from "ava";
import { eventsOf, only, runInput } from "../helpers/agent-run.ts";
import { tool } from "../helpers/tool.ts";

/** Calls of these tools, in this order, with the ids 0, 1, 2 and so on, then an answer. */
function calling(...tools: readonly string[]): Parameters<typeof scriptedModel>[0] {
  const toolCalls = tools.map((name, index) => ({ tool: name, input: {}, callId: String(index) }));
  return [{ toolCalls }, { text: "Done." }];
}

/** A reading and a writing tool that write down when they start and end; reading takes longer each time it is not the last. */
function diary(): { readonly lines: string[]; readonly tools: ReturnType<typeof tool>[] } {
  const lines: string[] = [];
  let running = 0;
  const recorded = (name: string, access: "read" | "write"): ReturnType<typeof tool> =>
    tool(name, {
      access,
      run: async () => {
        running += 1;
        lines.push(`${name} starts, ${running} at once`);
        for (let turn = 5 - running; turn > 0; turn -= 1) await new Promise((done) => setImmediate(done));
        running -= 1;
        lines.push(`${name} ends`);
        return name;
      },
    });
  return { lines, tools: [recorded("look", "read"), recorded("change", "write")] };
}

test("A26: reading calls overlap, and their results come in the order of the calls", async (t) => {
  const { lines, tools } = diary();
  let slowFirst = 4;
  const uneven = tool("uneven", {
    run: async () => {
      slowFirst -= 1;
      const mine = slowFirst;
      for (let turn = mine * 3; turn > 0; turn -= 1) await new Promise((done) => setImmediate(done));
      return `waited ${mine}`;
    },
  });
  const overlapping = await runInput(t, calling("look", "look", "look"), { tools });
  await eventsOf(overlapping);
  t.is(lines.filter((line) => line.startsWith("look starts")).at(-1), "look starts, 3 at once");
  const ordered = await runInput(t, calling("uneven", "uneven", "uneven"), { tools: [uneven] });
  t.deepEqual(
    only(await eventsOf(ordered), "tool-result").map(({ callId, output }) => [callId, output]),
    [
      ["0", "waited 3"],
      ["1", "waited 2"],
      ["2", "waited 1"],
    ],
  );
});

test("A26: a writing call runs alone, also between reading ones, which overlap before and after it", async (t) => {
  const { lines, tools } = diary();
  const run = await runInput(t, calling("look", "look", "change", "change", "look", "look"), { tools });
  const events = await eventsOf(run);
  t.deepEqual(
    only(events, "tool-result").map(({ callId }) => callId),
    ["0", "1", "2", "3", "4", "5"],
  );
  const starts = lines.filter((line) => line.includes("starts"));
  t.deepEqual(starts, [
    "look starts, 1 at once",
    "look starts, 2 at once",
    "change starts, 1 at once",
    "change starts, 1 at once",
    "look starts, 1 at once",
    "look starts, 2 at once",
  ]);
});

test("A7: every call has exactly one output, whatever became of it", async (t) => {
  const broken = tool("broken", {
    run: async () => {
      throw new Error("broken");
    },
  });
  const adapter = scriptedModel(calling("look", "none", "broken", "change", "look"));
  const { tools } = diary();
  const run = await runInput(t, [], { adapter, tools: [...tools, broken], mode: "read-only" });
  const events = await eventsOf(run);
  t.deepEqual(
    only(events, "tool-result").map(({ callId, status }) => [callId, status]),
    [
      ["0", "done"],
      ["1", "failed"],
      ["2", "failed"],
      ["3", "denied"],
      ["4", "done"],
    ],
  );
  const conversation = adapter.requests[1]?.conversation ?? [];
  const idsOf = (type: string): string[] =>
    conversation.flatMap((item) => ("callId" in item && item.type === type ? item.callId : []));
  t.deepEqual(idsOf("tool-result"), idsOf("tool-call"));
});

test("calls are told before they run, with the input as it was checked", async (t) => {
  const run = await runInput(t, calling("echo", "none"), { tools: [tool("echo")] });
  const events = await eventsOf(run);
  t.deepEqual(only(events, "tool-call"), [
    { type: "tool-call", turn: 1, callId: "0", tool: "echo", input: { text: "" } },
    { type: "tool-call", turn: 1, callId: "1", tool: "none", input: "{}" },
  ]);
  const types = events.map(({ type }) => type);
  t.true(types.lastIndexOf("tool-call") < types.indexOf("tool-result"));
});

test("L5: a secret in a tool's output, failure or input is masked in every event and for the model", async (t) => {
  const value = fakeKey("read");
  const mask = new SecretMask();
  mask.add(value);
  const leaking = tool("leak", { run: async () => `OPENAI_API_KEY=${value}\n` });
  const failing = tool("fail", {
    run: async () => {
      throw new Error(`cannot open ${value}`);
    },
  });
  const adapter = scriptedModel([
    {
      text: `I use ${value}.`,
      toolCalls: [
        { tool: "leak", input: {} },
        { tool: "fail", input: {} },
        { tool: "leak", input: { text: value } },
        { tool: value, input: `{"broken": "${value}` },
      ],
    },
    { text: `It was ${value}.` },
  ]);
  const events = await eventsOf(await runInput(t, [], { adapter, mask, tools: [leaking, failing] }));
  t.false(JSON.stringify(events).includes(value));
  t.is(only(events, "tool-result")[0]?.output, `OPENAI_API_KEY=${fingerprint(value)}\n`);
  t.is(only(events, "run-end")[0]?.answer, `It was ${fingerprint(value)}.`);
  const told = adapter.requests[1]?.conversation.filter(({ type }) => type === "tool-result");
  t.is(told?.length, 4);
  t.false(JSON.stringify(told).includes(value));
});
