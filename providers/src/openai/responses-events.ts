import { setTimeout as sleep } from "node:timers/promises";
import type { FinishReason, ModelEvent, TokenUsage } from "@cedar/core";
import type { OpenAI } from "openai";
import type { KeptItem } from "./responses-request.ts";

/** How long the end of a stream may follow the end of the answer. */
const patienceMilliseconds = 1000;

type Response = OpenAI.Responses.Response;
type StreamEvent = OpenAI.Responses.ResponseStreamEvent;
type OutputItem = OpenAI.Responses.ResponseOutputItem;

/** Cached tokens are part of the input tokens here as there (row A20). */
function usageOf({ usage }: Response): TokenUsage | undefined {
  if (!usage) return undefined;
  return {
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    cachedInputTokens: usage.input_tokens_details?.cached_tokens ?? 0,
  };
}

function finishOf(response: Response, called: boolean): ModelEvent {
  const incomplete = response.incomplete_details?.reason;
  let reason: FinishReason = called ? "tool-calls" : "stop";
  if (response.status === "incomplete")
    reason = incomplete === "content_filter" ? "content-filter" : "length";
  return { type: "finish", reason, usage: usageOf(response) };
}

/** Row A9: what is to be sent back with the next call, without what the API does not take as input. */
function keptItem(item: OutputItem): KeptItem | undefined {
  if (item.type === "reasoning" && item.encrypted_content) {
    const { type, id, summary, encrypted_content } = item;
    return { type, id, summary, encrypted_content };
  }
  if (item.type === "message" && item.phase) {
    const content = item.content
      .map((part) => (part.type === "output_text" ? part.text : part.refusal))
      .join("");
    return { type: "message", role: "assistant", phase: item.phase, content };
  }
  return undefined;
}

function* itemEvents(item: OutputItem): Generator<ModelEvent> {
  if (item.type === "function_call")
    yield { type: "tool-call", callId: item.call_id, tool: item.name, arguments: item.arguments };
  const value = keptItem(item);
  if (value !== undefined) yield { type: "vendor-item", value };
}

/** What the model says with an event, if anything. */
function* saidBy(event: StreamEvent): Generator<ModelEvent> {
  if (event.type === "response.output_text.delta" || event.type === "response.refusal.delta")
    yield { type: "text-delta", text: event.delta };
  if (event.type === "response.output_item.done") yield* itemEvents(event.item);
}

/** @throws APIError when the event tells of a failure. */
async function checkFailure(event: StreamEvent): Promise<void> {
  if (event.type !== "response.failed" && event.type !== "error") return;
  const { APIError } = await import("openai");
  const details = event.type === "error" ? event : (event.response.error ?? {});
  throw new APIError(undefined, details, undefined, undefined);
}

/** The connection can be used again once the stream has ended; a gateway that leaves it open is not waited for. */
async function untilEnd(iterator: AsyncIterator<StreamEvent>): Promise<void> {
  const ended = new AbortController();
  const patience = sleep(patienceMilliseconds, undefined, { signal: ended.signal }).catch(() => {});
  // A connection that breaks after the end of the answer has cost nothing.
  await Promise.race([iterator.next().catch(() => {}), patience]);
  ended.abort();
}

/** Reads the events of a streamed answer. @throws APIError when the API says that it failed. */
export async function* responsesEvents(events: AsyncIterable<StreamEvent>): AsyncGenerator<ModelEvent> {
  const iterator = events[Symbol.asyncIterator]();
  let called = false;
  while (true) {
    const next = await iterator.next();
    if (next.done === true) return;
    const event = next.value;
    for (const said of saidBy(event)) {
      called ||= said.type === "tool-call";
      yield said;
    }
    await checkFailure(event);
    if (event.type === "response.completed" || event.type === "response.incomplete") {
      await untilEnd(iterator);
      yield finishOf(event.response, called);
      return;
    }
  }
}
