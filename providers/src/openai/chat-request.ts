import type { ConversationItem, ModelRequest, ToolDescription } from "@cedar/core";
import type { OpenAI } from "openai";

type Message = OpenAI.Chat.Completions.ChatCompletionMessageParam;
type AssistantMessage = OpenAI.Chat.Completions.ChatCompletionAssistantMessageParam;
type ToolCall = Extract<ConversationItem, { type: "tool-call" }>;

function functionCall({
  callId,
  tool,
  arguments: written,
}: ToolCall): OpenAI.Chat.Completions.ChatCompletionMessageToolCall {
  return { id: callId, type: "function", function: { name: tool, arguments: written } };
}

/** What the model said in one turn is one message here: its text and its calls. */
function assistantMessage(messages: Message[]): AssistantMessage {
  const last = messages.at(-1);
  if (last?.role === "assistant") return last;
  const message: AssistantMessage = { role: "assistant", content: null };
  messages.push(message);
  return message;
}

function addItem(messages: Message[], item: ConversationItem): void {
  switch (item.type) {
    case "user-message":
      messages.push({ role: "user", content: item.text });
      break;
    case "assistant-message":
      assistantMessage(messages).content = item.text;
      break;
    case "tool-call": {
      const message = assistantMessage(messages);
      message.tool_calls = [...(message.tool_calls ?? []), functionCall(item)];
      break;
    }
    case "tool-result":
      messages.push({ role: "tool", tool_call_id: item.callId, content: item.output });
      break;
    case "vendor-item":
      // This API wants nothing back.
      break;
  }
}

function functionTool({
  name,
  description,
  inputSchema,
}: ToolDescription): OpenAI.Chat.Completions.ChatCompletionTool {
  return { type: "function", function: { name, description, parameters: { ...inputSchema } } };
}

/** The body of a call. */
export function chatRequest(
  request: ModelRequest,
): OpenAI.Chat.Completions.ChatCompletionCreateParamsStreaming {
  const messages: Message[] = [{ role: "system", content: request.instructions }];
  for (const item of request.conversation) addItem(messages, item);
  return {
    model: request.model,
    messages,
    // An empty list is refused by OpenAI and by vLLM.
    ...(request.tools.length === 0 ? {} : { tools: request.tools.map(functionTool) }),
    stream: true,
    stream_options: { include_usage: true },
  };
}
