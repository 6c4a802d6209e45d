import type { ModelEvent, ModelRequest } from "../../models/model-adapter.ts";
import type { JsonObject } from "./json-object.ts";

/** What a call of the API asks for, in Cedar's terms. */
type WireRequest = Pick<ModelRequest, "model" | "instructions" | "conversation" | "tools">;

/** One of the two forms in which OpenAI's API is spoken, from the server's side. */
export interface OpenAiWire {
  /** Reads the body of a call; what it does not know it leaves out. */
  readRequest(body: JsonObject): WireRequest;
  /** The answer as server-sent events, a frame at a time; without its last frames when the model's own stream was cut. */
  streamAnswer(body: JsonObject, events: AsyncIterable<ModelEvent>): AsyncGenerator<string>;
  /** The frame that tells of a failure after the headers are out. */
  failureFrame(message: string): string;
  /** The answer as one JSON body; `undefined` when the model's stream was cut. */
  wholeAnswer(body: JsonObject, events: AsyncIterable<ModelEvent>): Promise<JsonObject | undefined>;
}

/** OpenAI's JSON body of an error. */
export function errorBody(message: string, type: string, code: string | null = null): JsonObject {
  return { error: { message, type, param: null, code } };
}
