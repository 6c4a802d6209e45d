import type { Key, KeyCheck } from "@cedar/core";
import { checkNoPage } from "./check-no-page.ts";
import { hostOf } from "./failed-call.ts";
import { openAiClient } from "./openai-client.ts";
import { openAiError } from "./openai-error.ts";

/** How long the API may take to say whether it accepts a key. */
const limitMilliseconds = 10_000;

async function listModels(baseUrl: string, key: Key, signal: AbortSignal): Promise<void> {
  const client = await openAiClient(baseUrl, key);
  const response = await client.get("/models", { signal }).asResponse();
  await checkNoPage(response, baseUrl);
  await response.body?.cancel();
}

/**
 * Asks an API of OpenAI's kind for its list of models, which costs nothing: once, for 10 s at most. `refused` is what row K5's table calls
 * a rejected key, and nothing else. An API that lists its models to everybody `works` with any key.
 * @throws the signal's reason when that aborts.
 */
export async function checkOpenAiKey(baseUrl: string, key: Key, signal: AbortSignal): Promise<KeyCheck> {
  const limit = AbortSignal.timeout(limitMilliseconds);
  const host = hostOf({ baseUrl, key });
  try {
    await listModels(baseUrl, key, AbortSignal.any([signal, limit]));
    return {
      outcome: "works",
      message: `The model API at ${host} accepts the key ${key.fingerprint} from ${key.source}.`,
    };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) {
      const message = `The model API at ${host} did not answer within ${limitMilliseconds / 1000} s.`;
      return { outcome: "unknown", message };
    }
    const { code, message } = await openAiError(error, { baseUrl, key });
    return { outcome: code === "key-rejected" ? "refused" : "unknown", message };
  }
}
