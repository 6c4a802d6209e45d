import type { Key } from "../keys/key.ts";

/** Tokens that a model call used, as the API reported them. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Those of the input tokens that the API had cached: part of `inputTokens`, not on top of them. */
  readonly cachedInputTokens: number;
}

/** One entry of the conversation, in the order in which it happened. */
export type ConversationItem =
  | { readonly type: "user-message"; readonly text: string }
  | { readonly type: "assistant-message"; readonly text: string }
  | { readonly type: "tool-call"; readonly callId: string; readonly tool: string; readonly arguments: string }
  | { readonly type: "tool-result"; readonly callId: string; readonly output: string }
  /** What one vendor wants back as it gave it, such as encrypted reasoning (row A9); other adapters skip it. */
  | { readonly type: "vendor-item"; readonly adapter: string; readonly value: unknown };

/** A tool as the model sees it. */
export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  /** JSON Schema, draft 2020-12, of the tool's input: always an object. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** One call of the model API. */
export interface ModelRequest {
  readonly model: string;
  /** What the model is told before the conversation. */
  readonly instructions: string;
  readonly conversation: readonly ConversationItem[];
  readonly tools: readonly ToolDescription[];
  /** The key to sign the call with; `undefined` for an adapter or an endpoint that needs none. */
  readonly key: Key | undefined;
  /** Closes the connection when it aborts. */
  readonly signal: AbortSignal;
}

/** Why the model stopped: `stop` of its own, to have `tool-calls` run, at its `length` limit, or by a `content-filter`. */
export type FinishReason = "stop" | "tool-calls" | "length" | "content-filter";

/** What a model says while it answers. The last event is always `finish`; a stream without it was cut (row A10). */
export type ModelEvent =
  | { readonly type: "text-delta"; readonly text: string }
  /** A whole tool call; `arguments` is the JSON text that the model wrote, which may be malformed. */
  | { readonly type: "tool-call"; readonly callId: string; readonly tool: string; readonly arguments: string }
  /** See the conversation item of this name. */
  | { readonly type: "vendor-item"; readonly value: unknown }
  | { readonly type: "finish"; readonly reason: FinishReason; readonly usage: TokenUsage | undefined };

/** What an API says of a key: it `works`, is `refused`, or nobody could find out (`unknown`: not reached, or another failure). */
export interface KeyCheck {
  readonly outcome: "works" | "refused" | "unknown";
  /** One sentence, with the API's own words where it had some; shows no key. */
  readonly message: string;
}

/**
 * Translates one vendor's API, and does nothing else: keeps no conversation, reads no keys, retries nothing. An adapter is checked by
 * `testModelAdapter` of `@cedar/core/testing`.
 */
export interface ModelAdapter {
  /** The name that stands before the slash in `--model openai-chat/llama3`. */
  readonly name: string;
  /** Name of the key service whose keys a call is signed with, unless the user names another; `undefined` when none is needed. */
  readonly service: string | undefined;
  /** The model that is asked when neither the user nor the server names one. */
  readonly defaultModel: string;
  /** Base URL of the API, to tell people whom it asks; left out where there is none. */
  readonly baseUrl?: string | undefined;
  /** Calls the model. Throws a `ModelError`, whose code says what kind of failure it was; ends quietly when the signal aborts. */
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
  /** Asks the API whether it accepts a key, without spending anything. Throws only when the signal aborts. */
  checkKey?(key: Key, signal: AbortSignal): Promise<KeyCheck>;
}
