import type {
  FinishReason,
  ModelAdapter,
  ModelEvent,
  ModelRequest,
  TokenUsage,
} from "../models/model-adapter.ts";

/** One answer of a scripted model: words, calls, or a failure. */
export interface ScriptedReply {
  readonly text?: string;
  readonly toolCalls?: readonly {
    readonly tool: string;
    readonly input: unknown;
    readonly callId?: string;
  }[];
  /** By default `tool-calls` when there are calls, else `stop`; `cut` ends the stream without a finish. */
  readonly finish?: FinishReason | "cut";
  readonly usage?: TokenUsage;
  /** Thrown instead of an answer. */
  readonly error?: Error;
}

const defaultUsage: TokenUsage = { inputTokens: 10, outputTokens: 5, cachedInputTokens: 0 };

/** The events of one scripted reply; `turn` makes the ids of its calls unique. Text comes in two parts, as a stream gives it. */
export function* replyEvents(reply: ScriptedReply, turn: number): Generator<ModelEvent> {
  if (reply.error !== undefined) throw reply.error;
  const {
    text = "",
    toolCalls = [],
    finish = toolCalls.length > 0 ? "tool-calls" : "stop",
    usage = defaultUsage,
  } = reply;
  const middle = Math.ceil(text.length / 2);
  for (const part of [text.slice(0, middle), text.slice(middle)])
    if (part !== "") yield { type: "text-delta", text: part };
  for (const [index, { tool, input, callId = `call_${turn}_${index}` }] of toolCalls.entries()) {
    yield {
      type: "tool-call",
      callId,
      tool,
      arguments: typeof input === "string" ? input : (JSON.stringify(input) ?? ""),
    };
  }
  if (finish !== "cut") yield { type: "finish", reason: finish, usage };
}

/** A model adapter that says what a test wants, and keeps the requests that it was given. */
export interface ScriptedModel extends ModelAdapter {
  readonly requests: ModelRequest[];
}

/** Makes a scripted model: one reply a call; the last one is said again when they have run out. */
export function scriptedModel(
  replies: readonly ScriptedReply[],
  options: Partial<Pick<ModelAdapter, "name" | "service">> = {},
): ScriptedModel {
  const requests: ModelRequest[] = [];
  return {
    name: "scripted",
    service: undefined,
    defaultModel: "scripted",
    ...options,
    requests,
    async *stream(request) {
      requests.push({ ...request, conversation: [...request.conversation] });
      const reply = replies[Math.min(requests.length, replies.length) - 1];
      if (reply !== undefined) yield* replyEvents(reply, requests.length);
    },
  };
}
