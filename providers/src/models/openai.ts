import type { ModelAdapter } from "@cedar/core";
import { callOpenAi } from "../openai/call-openai.ts";
import { checkOpenAiKey } from "../openai/check-openai-key.ts";
import { openAiBaseUrl } from "../openai/openai-client.ts";
import { responsesEvents } from "../openai/responses-events.ts";
import { responsesRequest } from "../openai/responses-request.ts";

export interface OpenAiAdapterOptions {
  /** Base URL of the API, with its /v1; OpenAI's own without one. */
  readonly baseUrl?: string | undefined;
}

/** The model adapter `openai`: OpenAI's Responses API, streamed. See docs/external-services.md. */
export function openAiAdapter({ baseUrl = openAiBaseUrl }: OpenAiAdapterOptions = {}): ModelAdapter {
  return {
    name: "openai",
    service: "openai",
    defaultModel: "gpt-5",
    baseUrl,
    stream: (request) =>
      callOpenAi({
        baseUrl,
        request,
        open: (client, options) => client.responses.create(responsesRequest(request), options),
        read: responsesEvents,
      }),
    checkKey: async (key, signal) => await checkOpenAiKey(baseUrl, key, signal),
  };
}
