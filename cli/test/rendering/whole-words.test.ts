import type { AgentEvent } from "@cedar/core";
import test from "ava";
import { wholeWords } from "../../src/rendering/whole-words.ts";

async function* streamed(...events: AgentEvent[]): AsyncGenerator<AgentEvent> {
  yield* events;
}

function delta(text: string): AgentEvent {
  return { type: "text-delta", turn: 1, text };
}

const turnEnd: AgentEvent = { type: "turn-end", turn: 1, text: "" };
const retry: AgentEvent = {
  type: "model-retry",
  turn: 1,
  attempt: 1,
  delayMilliseconds: 1,
  code: "model-overloaded",
  message: "",
};

async function cutAnew(...events: AgentEvent[]): Promise<AgentEvent[]> {
  const seen: AgentEvent[] = [];
  for await (const event of wholeWords(streamed(...events))) seen.push(event);
  return seen;
}

async function textsOf(...events: AgentEvent[]): Promise<string[]> {
  const seen = await cutAnew(...events);
  return seen.map((event) => (event.type === "text-delta" ? event.text : event.type));
}

test("L5: a secret that the model says in two pieces comes in one, where the mask finds it", async (t) => {
  t.deepEqual(await textsOf(delta("The key is sk-ab"), delta("cd ef"), turnEnd), [
    "The key is ",
    "sk-abcd ",
    "ef",
    "turn-end",
  ]);
});

test("text without spaces between its words is not held back", async (t) => {
  t.deepEqual(await textsOf(delta("雪松"), delta("很高"), turnEnd), ["雪松", "很高", "turn-end"]);
});

test("A11: what was held back of an attempt that failed is not shown", async (t) => {
  t.deepEqual(await textsOf(delta("Hal"), retry, delta("Hello "), turnEnd), [
    "model-retry",
    "Hello ",
    "turn-end",
  ]);
});

test("every other event passes as it is", async (t) => {
  t.deepEqual(await cutAnew(retry, turnEnd), [retry, turnEnd]);
});
