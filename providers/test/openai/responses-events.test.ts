import type { ModelEvent } from "@cedar/core";
import test from "ava";
import { responsesEvents } from "../../src/openai/responses-events.ts";

type Events = Parameters<typeof responsesEvents>[0];

/** A stream that says that it is complete, and stays open. */
async function* completeAndOpen(): AsyncGenerator<unknown> {
  yield { type: "response.output_text.delta", delta: "All of it." };
  yield { type: "response.completed", response: { status: "completed" } };
  await new Promise((resolve) => setTimeout(resolve, 20_000).unref());
}

test("A13: an answer that is complete is given soon, also when the connection stays open behind it", async (t) => {
  const startedAt = performance.now();
  const said: ModelEvent["type"][] = [];
  for await (const event of responsesEvents(completeAndOpen() as Events)) said.push(event.type);
  t.deepEqual(said, ["text-delta", "finish"]);
  t.true(performance.now() - startedAt < 10_000);
});
