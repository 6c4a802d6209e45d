import type { ModelEvent, ModelRequest } from "@cedar/core";
import type { OpenAI } from "openai";
import type { APIPromise } from "openai/core/api-promise";
import type { Stream } from "openai/core/streaming";
import { checkNoPage } from "./check-no-page.ts";
import { openAiClient } from "./openai-client.ts";
import { openAiError } from "./openai-error.ts";

export interface OpenAiCall<Event> {
  readonly baseUrl: string;
  readonly request: ModelRequest;
  /** Starts the streamed call. */
  open(client: OpenAI, options: { readonly signal: AbortSignal }): APIPromise<Stream<Event>>;
  /** Translates what comes. */
  read(events: AsyncIterable<Event>): AsyncGenerator<ModelEvent>;
}

/** One streamed call through the `openai` package: one attempt; every failure is a `ModelError`, an abort ends it quietly. */
export async function* callOpenAi<Event>(call: OpenAiCall<Event>): AsyncGenerator<ModelEvent> {
  const { baseUrl, request } = call;
  const { key, signal } = request;
  try {
    const client = await openAiClient(baseUrl, key);
    const { data, response } = await call.open(client, { signal }).withResponse();
    await checkNoPage(response, baseUrl);
    try {
      yield* call.read(data);
    } finally {
      // Closes what is still open: the reader left, or the answer was complete before the connection was.
      data.controller.abort();
    }
  } catch (error) {
    if (!signal.aborted) throw await openAiError(error, { baseUrl, key });
  }
}
