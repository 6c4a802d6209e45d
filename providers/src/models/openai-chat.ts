import type { ModelAdapter } from "@cedar/core";
import { callOpenAi } from "../openai/call-openai.ts";
import { chatEvents } from "../openai/chat-events.ts";
import { chatRequest } from "../openai/chat-request.ts";
import { checkOpenAiKey } from "../openai/check-openai-key.ts";
import { openAiBaseUrl } from "../openai/openai-client.ts";
import type { OpenAiAdapterOptions } from "./openai.ts";

/** The model adapter `openai-chat`: Chat Completions, streamed, as Ollama, vLLM, llama.cpp and many others speak them. */
export function openAiChatAdapter({ baseUrl = openAiBaseUrl }: OpenAiAdapterOptions = {}): ModelAdapter {
  return {
    name: "openai-chat",
    service: "openai",
    defaultModel: "gpt-5",
    baseUrl,
    stream: (request) =>
      callOpenAi({
        baseUrl,
        request,
        open: (client, options) => client.chat.completions.create(chatRequest(request), options),
        read: chatEvents,
      }),
    checkKey: async (key, signal) => await checkOpenAiKey(baseUrl, key, signal),
  };
}
