import type { ConversationItem, ModelEvent, ToolDescription } from "../../models/model-adapter.ts";
import { contentOf, type JsonObject, objectOf, objectsOf, textOf } from "./json-object.ts";
import type { OpenAiWire } from "./openai-wire.ts";
import { ResponsesAnswer, type ResponsesEvent } from "./responses-answer.ts";

function readItem(item: JsonObject): ConversationItem | undefined {
  switch (item.type ?? "message") {
    case "message": {
      const type = item.role === "assistant" ? "assistant-message" : "user-message";
      return { type, text: contentOf(item.content) };
    }
    case "function_call": {
      const { call_id, name, arguments: written } = item;
      return {
        type: "tool-call",
        callId: textOf(call_id),
        tool: textOf(name),
        arguments: textOf(written),
      };
    }
    case "function_call_output":
      return { type: "tool-result", callId: textOf(item.call_id), output: contentOf(item.output) };
    case "reasoning":
      return { type: "vendor-item", adapter: "openai", value: item };
    default:
      return undefined;
  }
}

function isInstruction(item: JsonObject): boolean {
  return item.role === "system" || item.role === "developer";
}

function readTool(tool: JsonObject): ToolDescription {
  return {
    name: textOf(tool.name),
    description: textOf(tool.description),
    inputSchema: objectOf(tool.parameters),
  };
}

async function* write(body: JsonObject, events: AsyncIterable<ModelEvent>): AsyncGenerator<ResponsesEvent> {
  const answer = new ResponsesAnswer(textOf(body.model));
  yield* answer.start();
  for await (const event of events) {
    if (event.type === "text-delta") yield* answer.say(event.text);
    else if (event.type === "tool-call") yield* answer.call(event);
    else if (event.type === "vendor-item") yield* answer.passOn(event.value);
    else yield* answer.finish(event.reason, event.usage);
  }
}

function frame(event: ResponsesEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** OpenAI's Responses API (https://platform.openai.com/docs/api-reference/responses), as a server speaks it. */
export const responsesWire: OpenAiWire = {
  readRequest(body) {
    const { input } = body;
    const items = typeof input === "string" ? [{ role: "user", content: input }] : objectsOf(input);
    const told = items.filter(isInstruction).map(({ content }) => contentOf(content));
    return {
      model: textOf(body.model),
      instructions: [textOf(body.instructions), ...told].filter((text) => text !== "").join("\n"),
      conversation: items.filter((item) => !isInstruction(item)).flatMap((item) => readItem(item) ?? []),
      tools: objectsOf(body.tools)
        .filter(({ type }) => type === "function")
        .map(readTool),
    };
  },
  async *streamAnswer(body, events) {
    for await (const event of write(body, events)) yield frame(event);
  },
  failureFrame: (message) => frame({ type: "error", code: "server_error", message, param: null }),
  async wholeAnswer(body, events) {
    let last: ResponsesEvent | undefined;
    for await (const event of write(body, events)) last = event;
    const whole = last?.type === "response.completed" || last?.type === "response.incomplete";
    return whole ? objectOf(last?.response) : undefined;
  },
};
