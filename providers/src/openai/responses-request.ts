import type { ConversationItem, ModelRequest, ToolDescription } from "@cedar/core";
import type { OpenAI } from "openai";

type InputItem = OpenAI.Responses.ResponseInputItem;

/** What the Responses API wants back as it gave it: reasoning, and messages that say which phase of the work they belong to. */
export type KeptItem = OpenAI.Responses.ResponseReasoningItem | OpenAI.Responses.EasyInputMessage;

function keptValue(item: ConversationItem | undefined): KeptItem | undefined {
  if (item?.type !== "vendor-item" || item.adapter !== "openai") return undefined;
  // Nobody else makes items of this adapter.
  return item.value as KeptItem;
}

function inputItem(item: ConversationItem, next: ConversationItem | undefined): readonly InputItem[] {
  switch (item.type) {
    case "user-message":
      return [{ role: "user", content: item.text }];
    case "assistant-message":
      // The same message as it was kept follows.
      return keptValue(next)?.type === "message" ? [] : [{ role: "assistant", content: item.text }];
    case "tool-call": {
      const { callId: call_id, tool, arguments: written } = item;
      return [{ type: "function_call", call_id, name: tool, arguments: written }];
    }
    case "tool-result":
      return [{ type: "function_call_output", call_id: item.callId, output: item.output }];
    case "vendor-item":
      return [keptValue(item) ?? []].flat();
  }
}

function functionTool({ name, description, inputSchema }: ToolDescription): OpenAI.Responses.FunctionTool {
  // Strict schemas would make every optional member required (row A21); Cedar's loop checks inputs itself.
  return { type: "function", name, description, parameters: { ...inputSchema }, strict: false };
}

/** OpenAI's families from before reasoning: asked for encrypted reasoning, they refuse the call. */
const withoutReasoning = /^(?:ft:)?(?:gpt-3|gpt-4|gpt-5-chat|chatgpt)/u;

/** The body of a call: nothing is stored at OpenAI, so reasoning comes encrypted and is sent back in the next call (row A9). */
export function responsesRequest(request: ModelRequest): OpenAI.Responses.ResponseCreateParamsStreaming {
  const { model, instructions, conversation, tools } = request;
  return {
    model,
    instructions,
    input: conversation.flatMap((item, index) => inputItem(item, conversation[index + 1])),
    tools: tools.map(functionTool),
    store: false,
    ...(withoutReasoning.test(model) ? {} : { include: ["reasoning.encrypted_content"] }),
    stream: true,
  };
}
