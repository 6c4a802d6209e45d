import { CedarError, type Tool } from "@cedar/core";
import test, { type ExecutionContext } from "ava";
import { type CallOutcome, runCall } from "../../src/agent/run-call.ts";
import { endOf, eventsOf, only, runInput } from "../helpers/agent-run.ts";
import { tool } from "../helpers/tool.ts";

async function outcomeOf(t: ExecutionContext, run: Tool<{ text: string }>["run"]): Promise<CallOutcome> {
  const called = tool("act", { run });
  const pending = { callId: "a", tool: "act", input: { text: "x" } };
  return await runCall({ tool: called, pending }, await runInput(t, [], { tools: [called] }));
}

test("a call that is done gives the tool's text", async (t) => {
  t.deepEqual(await outcomeOf(t, async ({ text }) => `${text}!`), { status: "done", output: "x!" });
});

test("a tool is given the workspace, the run's signal and the logger", async (t) => {
  const run = await runInput(t, []);
  const called = tool("act", {
    run: async (_input, context) => {
      t.deepEqual(context, { workspace: run.workspace, signal: run.signal, logger: run.logger });
      return "";
    },
  });
  await runCall({ tool: called, pending: { callId: "a", tool: "act", input: {} } }, run);
});

const failures: Readonly<Record<string, readonly [run: () => unknown, output: string]>> = {
  "throws a CedarError": [
    async () => {
      throw new CedarError("tool-failed", "No such thing.", { hint: "Look first." });
    },
    "Failed: No such thing. Look first.",
  ],
  "throws anything else": [
    async () => {
      throw new TypeError("x is not a function");
    },
    "Failed: x is not a function",
  ],
  "throws at once": [
    () => {
      throw new Error("at once");
    },
    "Failed: at once",
  ],
  "gives undefined": [async () => undefined, "Failed: act ended without a text."],
  "gives an object": [async () => ({ text: "x" }), "Failed: act ended without a text."],
};
for (const [way, [run, output]] of Object.entries(failures))
  test(`A16: a tool that ${way} is told to the model as failed`, async (t) => {
    t.deepEqual(await outcomeOf(t, run as Tool<{ text: string }>["run"]), { status: "failed", output });
  });

test("a call that was refused is failed with what is to be told", async (t) => {
  const outcome = await runCall({ refusal: "There is no such tool." }, await runInput(t, []));
  t.deepEqual(outcome, { status: "failed", output: "There is no such tool." });
});

test("A16: an unknown tool, malformed arguments, a wrong input and a throwing tool do not end the run", async (t) => {
  const broken = tool("broken", {
    run: async () => {
      throw new Error("broken");
    },
  });
  const toolCalls = [
    { tool: "none", input: {} },
    { tool: "echo", input: "{" },
    { tool: "echo", input: { text: 7 } },
    { tool: "broken", input: {} },
    { tool: "echo", input: { text: "fine" } },
  ];
  const run = await runInput(t, [{ toolCalls }, { text: "Done." }], { tools: [tool("echo"), broken] });
  const events = await eventsOf(run);
  t.deepEqual(
    only(events, "tool-result").map(({ status, output }) => [status, output]),
    [
      ["failed", 'There is no tool "none". Valid names: broken, echo.'],
      ["failed", "The arguments of echo are not valid JSON."],
      ["failed", 'The input of echo is not valid: "text" must be a string.'],
      ["failed", "Failed: broken"],
      ["done", "fine"],
    ],
  );
  t.like(endOf(events), { outcome: "done", answer: "Done.", toolCalls: 5 });
});
