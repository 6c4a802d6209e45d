import type { JsonObject } from "./json-object.ts";
import { errorBody } from "./openai-wire.ts";

/** OpenAI's words of a 401, which quote part of the key (row L4); `undefined` when the key is accepted. */
export function keyRefusal(
  key: string | undefined,
  accepted: readonly string[] | undefined,
): JsonObject | undefined {
  if (accepted === undefined || (key !== undefined && accepted.includes(key))) return undefined;
  if (key === undefined) {
    const message =
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth.";
    return errorBody(message, "invalid_request_error");
  }
  const quoted = `${key.slice(0, 8)}${"*".repeat(Math.max(0, key.length - 12))}${key.slice(-4)}`;
  const message = `Incorrect API key provided: ${quoted}. You can find your API key at https://platform.openai.com/account/api-keys.`;
  return errorBody(message, "invalid_request_error", "invalid_api_key");
}
