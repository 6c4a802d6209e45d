import type { ServerResponse } from "node:http";
import { messageOf } from "../../errors.ts";
import type { ModelAdapter } from "../../models/model-adapter.ts";
import type { JsonObject } from "./json-object.ts";
import { errorBody, type OpenAiWire } from "./openai-wire.ts";

/** What is to be sent, and how. */
export interface AnswerOrder {
  readonly model: ModelAdapter;
  readonly wire: OpenAiWire;
  /** The body of the call. */
  readonly body: JsonObject;
  /** Whether to break the connection in the middle of the answer. */
  readonly cut: boolean;
}

/** Sends a body: a text as it is, anything else as JSON. */
export function sendBody(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const type = typeof body === "string" ? "text/plain" : "application/json";
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

async function sendWhole(response: ServerResponse, answer: Promise<JsonObject | undefined>): Promise<void> {
  try {
    const body = await answer;
    if (body === undefined) response.destroy();
    else sendBody(response, 200, body);
  } catch (error) {
    sendBody(response, 500, errorBody(messageOf(error), "server_error", "server_error"));
  }
}

/** The first half of the frames. */
async function* halfOf(frames: AsyncIterable<string>): AsyncGenerator<string> {
  const all: string[] = [];
  for await (const frame of frames) all.push(frame);
  yield* all.slice(0, Math.floor(all.length / 2));
}

async function sendStream(
  response: ServerResponse,
  frames: AsyncIterable<string>,
  { cut, wire }: AnswerOrder,
): Promise<void> {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  response.flushHeaders();
  try {
    for await (const frame of cut ? halfOf(frames) : frames) {
      if (response.destroyed) return;
      response.write(frame);
    }
  } catch (error) {
    response.write(wire.failureFrame(messageOf(error)));
  }
  // A comment, whose arrival at the socket tells that the frames before it are out.
  if (cut) response.write(": cut\n\n", () => response.destroy());
  else response.end();
}

/** Asks the model and sends what it says, streamed or whole as the call wants it. Aborts the model's signal when the client leaves. */
export async function sendAnswer(response: ServerResponse, order: AnswerOrder): Promise<void> {
  const { model, wire, body, cut } = order;
  const left = new AbortController();
  response.once("close", () => left.abort());
  const events = model.stream({ ...wire.readRequest(body), key: undefined, signal: left.signal });
  if (body.stream === true) await sendStream(response, wire.streamAnswer(body, events), order);
  else if (cut) response.destroy();
  else await sendWhole(response, wire.wholeAnswer(body, events));
}
