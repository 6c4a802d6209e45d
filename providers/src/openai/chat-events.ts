import type { FinishReason, ModelEvent, TokenUsage } from "@cedar/core";
import type { OpenAI } from "openai";
import { ChatToolCalls } from "./chat-tool-calls.ts";

type Chunk = OpenAI.Chat.Completions.ChatCompletionChunk;

/** Cached tokens are part of the input tokens here as there (row A20). */
function usageOf({ usage }: Chunk): TokenUsage | undefined {
  if (!usage) return undefined;
  return {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
  };
}

/** Some servers say `stop`, or a word of their own, also when they want tools called. */
function reasonOf(word: string, called: boolean): FinishReason {
  if (word === "length") return "length";
  if (word === "content_filter") return "content-filter";
  return called ? "tool-calls" : "stop";
}

/** Reads the chunks of a streamed answer. Calls are given when it has ended, because any chunk may go on with them. */
export async function* chatEvents(chunks: AsyncIterable<Chunk>): AsyncGenerator<ModelEvent> {
  const calls = new ChatToolCalls();
  let finish = "";
  let usage: TokenUsage | undefined;
  for await (const chunk of chunks) {
    usage = usageOf(chunk) ?? usage;
    // The chunk with the usage has no choice; compatible servers leave out more than the types admit.
    const [choice] = chunk.choices ?? [];
    const text = choice?.delta?.content ?? choice?.delta?.refusal ?? "";
    if (text !== "") yield { type: "text-delta", text };
    for (const delta of choice?.delta?.tool_calls ?? []) calls.add(delta);
    finish = choice?.finish_reason ?? finish;
  }
  if (finish === "") return;
  yield* calls.finish();
  yield { type: "finish", reason: reasonOf(finish, calls.size > 0), usage };
}
