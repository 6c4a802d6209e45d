import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { fingerprint } from "../keys/fingerprint.ts";
import type { ModelAdapter } from "../models/model-adapter.ts";
import { type ScriptedReply, scriptedModel } from "./scripted-model.ts";
import { chatWire } from "./wire/chat-wire.ts";
import { isJsonObject } from "./wire/json-object.ts";
import { keyRefusal } from "./wire/key-refusal.ts";
import { errorBody, type OpenAiWire } from "./wire/openai-wire.ts";
import { responsesWire } from "./wire/responses-wire.ts";
import { sendAnswer, sendBody } from "./wire/send-answer.ts";

/**
 * A failure to order: an HTTP answer of its own (a text is sent as it is, anything else as JSON); `cut`, the connection breaks in the
 * middle of the answer; `hang`, nothing comes until the client leaves.
 */
export type OpenAiFailure =
  | {
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | "cut"
  | "hang";

export interface OpenAiServerOptions {
  /** What answers: replies in order, the last one again when they run out, or a model adapter in front of which the server stands. */
  readonly model: ModelAdapter | readonly ScriptedReply[];
  /** The keys that it accepts; when `undefined` any, and also calls without one. */
  readonly keys?: readonly string[];
  /** Called at each request, before its key is looked at; the number counts from 1. */
  readonly fail?: (requestNumber: number, request: OpenAiServerRequest) => OpenAiFailure | undefined;
  /** A free one by default. */
  readonly port?: number;
}

/** One request, as it was asked. */
export interface OpenAiServerRequest {
  readonly method: string;
  /** Such as `/v1/responses`. */
  readonly path: string;
  /** The model that the body names. */
  readonly model: string | undefined;
  /** The fingerprint of the key that it came with; `undefined` without an `Authorization` header. */
  readonly keyFingerprint: string | undefined;
  /** The JSON body; `undefined` when there is none. */
  readonly body: unknown;
  /** How it ended: its answer was sent, or the connection was closed before that, by either side. */
  readonly ended: Promise<"answered" | "closed">;
}

export interface OpenAiServer {
  /** Base URL with /v1, as `OPENAI_BASE_URL` wants it. */
  readonly url: string;
  /** Every request so far, in order. */
  readonly requests: readonly OpenAiServerRequest[];
  /** Replaces the accepted keys: a rotation upstream. */
  acceptKeys(keys: readonly string[]): void;
  /** Ends the server and the connections that are open. */
  close(): Promise<void>;
}

const wires: Readonly<Record<string, OpenAiWire>> = {
  "/v1/responses": responsesWire,
  "/v1/chat/completions": chatWire,
};

function keyOf(incoming: IncomingMessage): string | undefined {
  return /^Bearer (.*)$/u.exec(incoming.headers.authorization ?? "")?.[1];
}

async function readRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<OpenAiServerRequest> {
  const ended = new Promise<"answered" | "closed">((resolve) => {
    response.once("close", () => resolve(response.writableFinished ? "answered" : "closed"));
  });
  const body: unknown = await json(incoming).catch(() => undefined);
  const key = keyOf(incoming);
  return {
    method: incoming.method ?? "",
    path: new URL(incoming.url ?? "/", "http://localhost").pathname,
    model: isJsonObject(body) && typeof body.model === "string" ? body.model : undefined,
    keyFingerprint: key === undefined ? undefined : fingerprint(key),
    body,
    ended,
  };
}

/** Answers a request whose key was accepted. */
async function answer(
  request: OpenAiServerRequest,
  response: ServerResponse,
  model: ModelAdapter,
  cut: boolean,
): Promise<void> {
  const { method, path, body } = request;
  const wire = method === "POST" ? wires[path] : undefined;
  if (wire !== undefined && isJsonObject(body)) return await sendAnswer(response, { model, wire, body, cut });
  if (wire !== undefined) {
    const message = "We could not parse the JSON body of your request.";
    return sendBody(response, 400, errorBody(message, "invalid_request_error"));
  }
  if (cut) {
    response.destroy();
    return;
  }
  if (path === "/v1/models") {
    const listed = { id: model.defaultModel, object: "model", created: 0, owned_by: model.name };
    return sendBody(response, 200, { object: "list", data: [listed] });
  }
  sendBody(response, 404, errorBody(`Invalid URL (${method} ${path})`, "invalid_request_error"));
}

/**
 * A real HTTP server on loopback that speaks OpenAI's Responses API and Chat Completions, streamed and not, and lists its model under
 * `/v1/models`. For tests, and for demonstrations without a network.
 */
export async function startOpenAiServer(options: OpenAiServerOptions): Promise<OpenAiServer> {
  const model = "stream" in options.model ? options.model : scriptedModel(options.model);
  const requests: OpenAiServerRequest[] = [];
  let keys = options.keys;
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming, response);
    const requestNumber = requests.push(request);
    const failure = options.fail?.(requestNumber, request);
    const refused = keyRefusal(keyOf(incoming), keys);
    if (typeof failure === "object") sendBody(response, failure.status, failure.body ?? "", failure.headers);
    else if (refused !== undefined) sendBody(response, 401, refused);
    else if (failure !== "hang") await answer(request, response, model, failure === "cut");
  };
  const server = createServer((incoming, response) => void handle(incoming, response));
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    acceptKeys: (accepted) => {
      keys = accepted;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
