import { Key } from "../keys/key.ts";
import type { ModelAdapter, ModelEvent, ModelRequest } from "../models/model-adapter.ts";
import { fakeKey } from "./fake-key.ts";

/** A request for asking a model adapter in a test: with a fake key, the words "Say hello" and no tools, unless told otherwise. */
export function modelRequest(members: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: "test-model",
    instructions: "Answer briefly.",
    conversation: [{ type: "user-message", text: "Say hello" }],
    tools: [],
    key: new Key(fakeKey("model"), { service: "openai", source: "test", fetchedAt: new Date() }),
    signal: new AbortController().signal,
    ...members,
  };
}

/** What a call of a model adapter gave, and how it failed, if it did. */
export interface ModelOutcome {
  readonly events: readonly ModelEvent[];
  readonly error: unknown;
}

/** Calls a model adapter to the end and keeps everything. */
export async function callModelAdapter(adapter: ModelAdapter, request: ModelRequest): Promise<ModelOutcome> {
  const events: ModelEvent[] = [];
  try {
    for await (const event of adapter.stream(request)) events.push(event);
    return { events, error: undefined };
  } catch (error) {
    return { events, error };
  }
}
