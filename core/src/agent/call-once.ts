import { ModelError } from "../errors.ts";
import type { ResolvedKey } from "../keys/ask-chain.ts";
import type {
  ConversationItem,
  FinishReason,
  ModelRequest,
  TokenUsage,
  ToolDescription,
} from "../models/model-adapter.ts";
import type { AgentEvent } from "./agent-event.ts";
import { maskText } from "./mask-text.ts";
import type { RunInput } from "./run-input.ts";
import { untilIdle } from "./until-idle.ts";

/** What the conversation of one turn's model call is made of. */
export interface ModelCallInput {
  readonly turn: number;
  readonly instructions: string;
  readonly conversation: readonly ConversationItem[];
  readonly tools: readonly ToolDescription[];
}

/** A whole answer of the model. */
export interface ModelReply {
  readonly text: string;
  /** What goes into the conversation, in the order in which the model said it. */
  readonly items: readonly ConversationItem[];
  readonly finish: FinishReason;
  readonly usage: TokenUsage | undefined;
}

/** A part of the run: yields what happens, and returns a result. */
export type Events<Result> = AsyncGenerator<AgentEvent, Result>;

/** Collects the events of one model call into a reply; passes the text on as it comes. */
async function* readReply(
  call: ModelCallInput,
  request: ModelRequest,
  run: RunInput,
  close: () => void,
): Events<ModelReply> {
  let text = "";
  let textPosition: number | undefined;
  const items: ConversationItem[] = [];
  const events = untilIdle(run.adapter.stream(request), run, close);
  for await (const event of maskText(events, run.mask)) {
    switch (event.type) {
      case "text-delta":
        text += event.text;
        textPosition ??= items.length;
        yield { type: "text-delta", turn: call.turn, text: event.text };
        break;
      case "tool-call":
        items.push(event);
        break;
      case "vendor-item":
        items.push({ type: "vendor-item", adapter: run.adapter.name, value: event.value });
        break;
      case "finish": {
        // Vendors that give reasoning to be sent back want it where it stood.
        if (textPosition !== undefined) items.splice(textPosition, 0, { type: "assistant-message", text });
        return { text, items, finish: event.reason, usage: event.usage };
      }
    }
  }
  throw new ModelError("model-stream-cut", "The answer of the model API broke off before its end.");
}

/** Calls the model once, with the key that was found. */
export async function* callOnce(
  call: ModelCallInput,
  resolved: ResolvedKey | undefined,
  run: RunInput,
): Events<ModelReply> {
  const model = run.model ?? resolved?.key.model ?? run.adapter.defaultModel;
  yield { type: "model-call", turn: call.turn, adapter: run.adapter.name, model };
  const closed = new AbortController();
  const signal = AbortSignal.any([run.signal, closed.signal]);
  const { instructions, conversation, tools } = call;
  const request: ModelRequest = { model, instructions, conversation, tools, key: resolved?.key, signal };
  return yield* readReply(call, request, run, () => closed.abort());
}
