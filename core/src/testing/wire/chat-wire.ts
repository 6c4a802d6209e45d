import type { ConversationItem, ToolDescription } from "../../models/model-adapter.ts";
import { chatChunks, chatCompletion } from "./chat-answer.ts";
import { contentOf, type JsonObject, objectOf, objectsOf, textOf } from "./json-object.ts";
import { errorBody, type OpenAiWire } from "./openai-wire.ts";

function readCall(call: JsonObject): ConversationItem {
  const { name, arguments: written } = objectOf(call.function);
  return { type: "tool-call", callId: textOf(call.id), tool: textOf(name), arguments: textOf(written) };
}

function readMessage(message: JsonObject): readonly ConversationItem[] {
  const text = contentOf(message.content);
  switch (message.role) {
    case "user":
      return [{ type: "user-message", text }];
    case "tool":
      return [{ type: "tool-result", callId: textOf(message.tool_call_id), output: text }];
    case "assistant": {
      const said: ConversationItem[] = text === "" ? [] : [{ type: "assistant-message", text }];
      return [...said, ...objectsOf(message.tool_calls).map(readCall)];
    }
    default:
      return [];
  }
}

function readTool(tool: JsonObject): ToolDescription {
  const { name, description, parameters } = objectOf(tool.function);
  return { name: textOf(name), description: textOf(description), inputSchema: objectOf(parameters) };
}

function frame(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** OpenAI's Chat Completions (https://platform.openai.com/docs/api-reference/chat), as a server speaks them. */
export const chatWire: OpenAiWire = {
  readRequest(body) {
    const messages = objectsOf(body.messages);
    const told = messages.filter(({ role }) => role === "system" || role === "developer");
    return {
      model: textOf(body.model),
      instructions: told.map(({ content }) => contentOf(content)).join("\n"),
      conversation: messages.flatMap(readMessage),
      tools: objectsOf(body.tools)
        .filter(({ type }) => type === "function")
        .map(readTool),
    };
  },
  async *streamAnswer(body, events) {
    const withUsage = objectOf(body.stream_options).include_usage === true;
    let finished = false;
    for await (const chunk of chatChunks(textOf(body.model), events, withUsage)) {
      yield frame(chunk);
      finished ||= objectsOf(chunk.choices).some(({ finish_reason }) => finish_reason !== null);
    }
    if (finished) yield "data: [DONE]\n\n";
  },
  failureFrame: (message) => frame(errorBody(message, "server_error", "server_error")),
  wholeAnswer: async (body, events) => await chatCompletion(textOf(body.model), events),
};
