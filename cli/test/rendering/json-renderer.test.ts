import type { AgentEvent } from "@cedar/core";
import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { runCedar } from "../helpers/run-cedar.ts";

test("A4: --json prints one event a line, the last is run-end, whatever stands in the text", async (t) => {
  const text = "one\u2028two\u2029three\u0085four\r\nfive";
  const { environment, workspace } = await createWorld(t, [{ text }]);
  const run = await runCedar(["agent", "--json", "Hello"], { environment, workspace });
  t.true(run.stdout.endsWith("\n"));
  const lines = run.stdout.trimEnd().split(/[\n\r\u0085\u2028\u2029]/u);
  const events = lines.map((line) => JSON.parse(line) as AgentEvent);
  t.deepEqual(
    [...new Set(events.map(({ type }) => type))],
    ["run-start", "turn-start", "key-find", "model-call", "text-delta", "turn-end", "run-end"],
  );
  t.like(events.at(-1), { type: "run-end", outcome: "done", answer: text });
});
