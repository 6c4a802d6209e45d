import assert from "node:assert/strict";
import { fingerprint } from "../../keys/fingerprint.ts";
import { Key } from "../../keys/key.ts";
import type { ConversationItem, FinishReason, ToolDescription } from "../../models/model-adapter.ts";
import { fakeKey } from "../fake-key.ts";
import { callModelAdapter, modelRequest } from "../model-request.ts";
import { scriptedModel } from "../scripted-model.ts";
import { finishOf, type ModelBehaviours, textOf } from "./model-behaviour.ts";

const lookUp: ToolDescription = {
  name: "look_up",
  description: "Looks a word up.",
  inputSchema: { type: "object", properties: { word: { type: "string" } }, required: ["word"] },
};

const question: ConversationItem = { type: "user-message", text: "What do cedar and fir mean?" };

/** What a model adapter does when all goes well. */
export const answers: ModelBehaviours = {
  "has a name that can stand before the slash, and a default model": async (_, create) => {
    const { name, defaultModel } = create("http://127.0.0.1:1/v1");
    assert.match(name, /^[\w.-]+$/u);
    assert.notEqual(defaultModel, "");
  },
  "gives the text as it comes and finishes": async (onServer) => {
    await onServer({ model: [{ text: "Hello, Grüße, 你好 🌲" }] }, async (adapter) => {
      const { events, error } = await callModelAdapter(adapter, modelRequest());
      assert.equal(error, undefined);
      assert.equal(textOf(events), "Hello, Grüße, 你好 🌲");
      assert.ok(events.filter(({ type }) => type === "text-delta").length > 1, "the text came in one piece");
      assert.equal(finishOf(events).reason, "stop");
    });
  },
  "gives tool calls whole, and sends them back with their results": async (onServer) => {
    const toolCalls = [
      { tool: "look_up", input: { word: "cedar" }, callId: "call_a" },
      { tool: "look_up", input: { word: 'a "fir"' }, callId: "call_b" },
    ];
    const model = scriptedModel([{ text: "I look.", toolCalls }, { text: "Trees." }]);
    await onServer({ model }, async (adapter) => {
      const tools = [lookUp];
      const first = await callModelAdapter(adapter, modelRequest({ conversation: [question], tools }));
      const calls = first.events.filter((event) => event.type === "tool-call");
      assert.deepEqual(
        calls.map(({ callId, tool, arguments: written }) => ({
          callId,
          tool,
          input: JSON.parse(written) as unknown,
        })),
        toolCalls,
      );
      assert.equal(finishOf(first.events).reason, "tool-calls");
      const conversation: ConversationItem[] = [
        question,
        { type: "assistant-message", text: "I look." },
        ...calls,
        { type: "tool-result", callId: "call_a", output: "A tree.\n" },
        { type: "tool-result", callId: "call_b", output: "" },
      ];
      const second = await callModelAdapter(adapter, modelRequest({ conversation, tools }));
      assert.equal(textOf(second.events), "Trees.");
      assert.deepEqual(model.requests[1]?.conversation, conversation);
    });
  },
  "passes on the model, the instructions and the tools": async (onServer) => {
    const model = scriptedModel([{ text: "Yes." }]);
    await onServer({ model }, async (adapter) => {
      await callModelAdapter(
        adapter,
        modelRequest({ model: "some-model", instructions: "Be kind.", tools: [lookUp] }),
      );
      const [asked] = model.requests;
      assert.equal(asked?.model, "some-model");
      assert.equal(asked.instructions, "Be kind.");
      assert.deepEqual(asked.tools, [lookUp]);
    });
  },
  "leaves out what another vendor wants back": async (onServer) => {
    const model = scriptedModel([{ text: "Yes." }]);
    const foreign: ConversationItem = { type: "vendor-item", adapter: "another", value: { secret: 1 } };
    await onServer({ model }, async (adapter) => {
      await callModelAdapter(adapter, modelRequest({ conversation: [question, foreign] }));
      assert.deepEqual(model.requests[0]?.conversation, [question]);
    });
  },
  "signs each call with the key that it is given, and with none when it is given none": async (onServer) => {
    const value = fakeKey("signing");
    const key = new Key(value, { service: "openai", source: "test", fetchedAt: new Date() });
    await onServer({ model: [{ text: "Yes." }] }, async (adapter, { requests }) => {
      await callModelAdapter(adapter, modelRequest({ key }));
      await callModelAdapter(adapter, modelRequest({ key: undefined }));
      assert.deepEqual(
        requests.map(({ keyFingerprint }) => keyFingerprint),
        [fingerprint(value), undefined],
      );
    });
  },
  "A20: counts cached tokens as part of the input, not on top of it": async (onServer) => {
    const usage = { inputTokens: 100, outputTokens: 20, cachedInputTokens: 64 };
    await onServer({ model: [{ text: "Yes.", usage }] }, async (adapter) => {
      const { events } = await callModelAdapter(adapter, modelRequest());
      assert.deepEqual(finishOf(events).usage, usage);
    });
  },
  "A16: gives the arguments of a call as the model wrote them, also malformed ones": async (onServer) => {
    const written = '{"word": "ced';
    await onServer({ model: [{ toolCalls: [{ tool: "look_up", input: written }] }] }, async (adapter) => {
      const { events } = await callModelAdapter(adapter, modelRequest({ tools: [lookUp] }));
      const call = events.find((event) => event.type === "tool-call");
      assert.equal(call?.arguments, written);
    });
  },
  "says why the model stopped": async (onServer) => {
    const reasons: readonly FinishReason[] = ["stop", "length", "content-filter"];
    const replies = reasons.map((finish) => ({ text: "And so on", finish }));
    await onServer({ model: replies }, async (adapter) => {
      for (const reason of reasons) {
        const { events } = await callModelAdapter(adapter, modelRequest());
        assert.equal(finishOf(events).reason, reason);
      }
    });
  },
  "keeps no conversation of its own": async (onServer) => {
    const model = scriptedModel([{ text: "Yes." }]);
    await onServer({ model }, async (adapter) => {
      const ask = async (text: string): Promise<unknown> =>
        await callModelAdapter(adapter, modelRequest({ conversation: [{ type: "user-message", text }] }));
      await Promise.all([ask("One"), ask("Two"), ask("Three")]);
      for (const { conversation } of model.requests) assert.equal(conversation.length, 1);
    });
  },
};
