import { fingerprint, type ModelEvent, SecretMask } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { maskText } from "../../src/agent/mask-text.ts";

const value = fakeKey("streamed");
const finish: ModelEvent = { type: "finish", reason: "stop", usage: undefined };

async function shown(...parts: readonly string[]): Promise<string[]> {
  const mask = new SecretMask();
  mask.add(value);
  async function* events(): AsyncGenerator<ModelEvent> {
    for (const text of parts) yield { type: "text-delta", text };
    yield finish;
  }
  const texts: string[] = [];
  for await (const event of maskText(events(), mask)) if (event.type === "text-delta") texts.push(event.text);
  return texts;
}

test("text without a secret passes at once and as it comes", async (t) => {
  t.deepEqual(await shown("One ", "two ", "", "three."), ["One ", "two ", "three."]);
});

test("L5: a secret in one piece, in two, and letter by letter is masked", async (t) => {
  const text = `It is ${value}, keep it.`;
  const masked = `It is ${fingerprint(value)}, keep it.`;
  t.is((await shown(text)).join(""), masked);
  for (let cut = 1; cut < text.length; cut += 1)
    t.is((await shown(text.slice(0, cut), text.slice(cut))).join(""), masked);
  t.is((await shown(...text.split(""))).join(""), masked);
});

test("an end that may be the beginning of a secret waits, and is shown when it is none, at the end at the latest", async (t) => {
  t.deepEqual(await shown("a s", "tone"), ["a ", "stone"]);
  t.deepEqual(await shown("the task"), ["the ta", "sk"]);
  t.deepEqual(await shown("yes"), ["ye", "s"]);
});

test("what is shown stands before the event that follows it", async (t) => {
  const mask = new SecretMask();
  mask.add(value);
  const call: ModelEvent = { type: "tool-call", callId: "a", tool: "echo", arguments: "{}" };
  async function* events(): AsyncGenerator<ModelEvent> {
    yield { type: "text-delta", text: "yes" };
    yield call;
    yield finish;
  }
  const all: ModelEvent[] = [];
  for await (const event of maskText(events(), mask)) all.push(event);
  t.deepEqual(all, [{ type: "text-delta", text: "ye" }, { type: "text-delta", text: "s" }, call, finish]);
});
