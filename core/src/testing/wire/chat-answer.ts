import { randomUUID } from "node:crypto";
import type { FinishReason, ModelEvent, TokenUsage } from "../../models/model-adapter.ts";
import type { JsonObject } from "./json-object.ts";

type Events = AsyncIterable<ModelEvent>;
type ToolCall = Extract<ModelEvent, { type: "tool-call" }>;

const finishReasons: Readonly<Record<FinishReason, string>> = {
  stop: "stop",
  "tool-calls": "tool_calls",
  length: "length",
  "content-filter": "content_filter",
};

/** What the body, or every chunk, of one answer begins with. */
function heading(object: string, model: string): JsonObject {
  return { id: `chatcmpl-${randomUUID()}`, object, created: Math.floor(Date.now() / 1000), model };
}

function usageMember(usage: TokenUsage | undefined): JsonObject {
  if (usage === undefined) return {};
  const { inputTokens, outputTokens, cachedInputTokens } = usage;
  return {
    usage: {
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
      prompt_tokens_details: { cached_tokens: cachedInputTokens },
    },
  };
}

/** A call in two deltas, as OpenAI sends it: id and name first, the arguments after. */
function callDeltas({ callId, tool, arguments: written }: ToolCall, index: number): readonly JsonObject[] {
  const start = { index, id: callId, type: "function", function: { name: tool, arguments: "" } };
  return [{ tool_calls: [start] }, { tool_calls: [{ index, function: { arguments: written } }] }];
}

/** A streamed answer: https://platform.openai.com/docs/api-reference/chat-streaming. The usage has a last chunk of its own. */
export async function* chatChunks(
  model: string,
  events: Events,
  withUsage: boolean,
): AsyncGenerator<JsonObject> {
  const head = heading("chat.completion.chunk", model);
  const chunk = (delta: JsonObject, finish_reason: string | null = null): JsonObject => {
    return { ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason }] };
  };
  let calls = 0;
  yield chunk({ role: "assistant", content: "" });
  for await (const event of events) {
    if (event.type === "text-delta") yield chunk({ content: event.text });
    else if (event.type === "tool-call") {
      yield* callDeltas(event, calls).map((delta) => chunk(delta));
      calls += 1;
    } else if (event.type === "finish") {
      yield chunk({}, finishReasons[event.reason]);
      if (withUsage) yield { ...head, choices: [], ...usageMember(event.usage) };
    }
  }
}

function wholeCall({ callId, tool, arguments: written }: ToolCall): JsonObject {
  return { id: callId, type: "function", function: { name: tool, arguments: written } };
}

/** An answer in one body; `undefined` when the events end without a finish. */
export async function chatCompletion(model: string, events: Events): Promise<JsonObject | undefined> {
  let text = "";
  const calls: JsonObject[] = [];
  for await (const event of events) {
    if (event.type === "text-delta") text += event.text;
    else if (event.type === "tool-call") calls.push(wholeCall(event));
    else if (event.type === "finish") {
      const made = calls.length > 0 ? { tool_calls: calls } : {};
      const message = { role: "assistant", content: text || null, refusal: null, ...made };
      const choices = [{ index: 0, message, logprobs: null, finish_reason: finishReasons[event.reason] }];
      return { ...heading("chat.completion", model), choices, ...usageMember(event.usage) };
    }
  }
  return undefined;
}
