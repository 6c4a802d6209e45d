import { type Key, ModelError } from "@cedar/core";
import type OpenAI from "openai";
import { httpFetch } from "./http-fetch.ts";

/** Where the `openai` package calls when nobody says otherwise. */
export const openAiBaseUrl = "https://api.openai.com/v1";

/** The longest that a timer can be set: how long a call may take is decided by the agent loop's idle limit (row A13). */
const neverMilliseconds = 2 ** 31 - 1;

/** Row N4: refused before use, because the error of whoever sets the header would quote it. */
function checkHeaderSafe(key: Key): void {
  if (/^[\x21-\x7e]+$/u.test(key.reveal())) return;
  const message = `The key ${key.fingerprint} from ${key.source} holds a character that cannot be sent: a line break, white space, or one outside ASCII.`;
  throw new ModelError("key-malformed", message, { hint: "`cedar key why` shows where the key comes from." });
}

/**
 * A client of the `openai` package for one call, which logs nothing and retries nothing. Without a key no `Authorization` header is sent.
 * Of the environment the package takes `OPENAI_CUSTOM_HEADERS` unasked, and nothing else. Printing the client prints the key, so it stays
 * with the caller.
 */
export async function openAiClient(baseUrl: string, key: Key | undefined): Promise<OpenAI> {
  if (key !== undefined) checkHeaderSafe(key);
  const { OpenAI: Client } = await import("openai");
  return new Client({
    baseURL: baseUrl,
    // The package wants one. The header is set below, where `OPENAI_CUSTOM_HEADERS` cannot replace it.
    apiKey: "none",
    defaultHeaders: { Authorization: key === undefined ? null : `Bearer ${key.reveal()}` },
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: neverMilliseconds,
    logLevel: "off",
    fetch: httpFetch,
  });
}
