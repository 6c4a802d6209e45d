import type { ConversationItem } from "@cedar/core";

/** A tool call that was made since the user spoke last, and what came of it. */
export interface PastCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: string;
}

/** What the offline model goes by: it keeps nothing between two turns, the conversation says where it stands. */
export interface Exchange {
  readonly prompt: string;
  readonly past: readonly PastCall[];
  /** All calls of the conversation, so that each can have an id of its own. */
  readonly callCount: number;
}

function parseInput(written: string): PastCall["input"] {
  try {
    const parsed: unknown = JSON.parse(written);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

/** Reads the last question of a conversation and what has been done about it. */
export function readExchange(conversation: readonly ConversationItem[]): Exchange {
  const asked = conversation.findLastIndex(({ type }) => type === "user-message");
  const question = conversation[asked];
  const since = conversation.slice(asked + 1);
  const past = since.flatMap((item) => {
    if (item.type !== "tool-call") return [];
    const result = since.find((other) => other.type === "tool-result" && other.callId === item.callId);
    const output = result?.type === "tool-result" ? result.output : "Failed: there is no result.";
    return [{ tool: item.tool, input: parseInput(item.arguments), output }];
  });
  return {
    prompt: question?.type === "user-message" ? question.text : "",
    past,
    callCount: conversation.filter(({ type }) => type === "tool-call").length,
  };
}
