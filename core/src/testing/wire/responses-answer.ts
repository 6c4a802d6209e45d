import { randomUUID } from "node:crypto";
import type { FinishReason, ModelEvent, TokenUsage } from "../../models/model-adapter.ts";
import { isJsonObject, type JsonObject } from "./json-object.ts";

/** One event of a streamed answer: https://platform.openai.com/docs/api-reference/responses-streaming */
export type ResponsesEvent = JsonObject & { readonly type: string };

type Events = Generator<ResponsesEvent>;

/** Why a response is `incomplete`; other reasons complete it. */
const incomplete: Partial<Record<FinishReason, string>> = {
  length: "max_output_tokens",
  "content-filter": "content_filter",
};

function usageBody(usage: TokenUsage): JsonObject {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedInputTokens, cache_write_tokens: 0 },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}

/** One answer in OpenAI's Responses API while it is written: it keeps the output items, which its last event repeats. */
export class ResponsesAnswer {
  readonly #response: JsonObject;
  readonly #output: JsonObject[] = [];
  #message: { readonly id: string; text: string } | undefined;
  #sequence = 0;

  constructor(model: string) {
    this.#response = {
      id: `resp_${randomUUID()}`,
      object: "response",
      created_at: Math.floor(Date.now() / 1000),
      status: "in_progress",
      error: null,
      incomplete_details: null,
      model,
      output: [],
      usage: null,
    };
  }

  *start(): Events {
    yield this.#event("response.created", { response: this.#response });
    yield this.#event("response.in_progress", { response: this.#response });
  }

  *say(delta: string): Events {
    if (this.#message === undefined) {
      this.#message = { id: `msg_${randomUUID()}`, text: "" };
      yield this.#added({ ...this.#messageItem("in_progress"), content: [] });
      yield this.#event("response.content_part.added", { ...this.#place(), part: this.#part() });
    }
    this.#message.text += delta;
    yield this.#event("response.output_text.delta", { ...this.#place(), delta, logprobs: [] });
  }

  *call({ callId, tool, arguments: written }: Extract<ModelEvent, { type: "tool-call" }>): Events {
    yield* this.#endMessage();
    const item = { id: `fc_${randomUUID()}`, type: "function_call", call_id: callId, name: tool };
    const place = { item_id: item.id, output_index: this.#output.length };
    yield this.#added({ ...item, status: "in_progress", arguments: "" });
    yield this.#event("response.function_call_arguments.delta", { ...place, delta: written });
    yield this.#event("response.function_call_arguments.done", { ...place, arguments: written });
    yield this.#done({ ...item, status: "completed", arguments: written });
  }

  /** An item that the model gives as it is to stand on the wire, such as one of type `reasoning`. */
  *passOn(item: unknown): Events {
    yield* this.#endMessage();
    if (!isJsonObject(item)) return;
    yield this.#added(item);
    yield this.#done(item);
  }

  *finish(reason: FinishReason, usage: TokenUsage | undefined): Events {
    yield* this.#endMessage();
    const cause = incomplete[reason];
    const status = cause === undefined ? "completed" : "incomplete";
    const response = {
      ...this.#response,
      status,
      incomplete_details: cause === undefined ? null : { reason: cause },
      output: this.#output,
      usage: usage === undefined ? null : usageBody(usage),
    };
    yield this.#event(`response.${status}`, { response });
  }

  *#endMessage(): Events {
    if (this.#message === undefined) return;
    const { text } = this.#message;
    yield this.#event("response.output_text.done", { ...this.#place(), text, logprobs: [] });
    yield this.#event("response.content_part.done", { ...this.#place(), part: this.#part() });
    yield this.#done({ ...this.#messageItem("completed"), content: [this.#part()] });
    this.#message = undefined;
  }

  #messageItem(status: "in_progress" | "completed"): JsonObject {
    return { id: this.#message?.id, type: "message", status, role: "assistant" };
  }

  #part(): JsonObject {
    return { type: "output_text", text: this.#message?.text, annotations: [], logprobs: [] };
  }

  #place(): JsonObject {
    return { item_id: this.#message?.id, output_index: this.#output.length, content_index: 0 };
  }

  #added(item: JsonObject): ResponsesEvent {
    return this.#event("response.output_item.added", { output_index: this.#output.length, item });
  }

  #done(item: JsonObject): ResponsesEvent {
    const output_index = this.#output.push(item) - 1;
    return this.#event("response.output_item.done", { output_index, item });
  }

  #event(type: string, members: JsonObject): ResponsesEvent {
    const sequence_number = this.#sequence;
    this.#sequence += 1;
    return { type, ...members, sequence_number };
  }
}
