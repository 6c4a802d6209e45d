import { type CedarErrorCode, ModelError, maskKeyShaped, messageOf } from "@cedar/core";
import type { APIError } from "openai";
import { retryAfterSeconds } from "../retry-after-seconds.ts";
import { connectionError, cutError } from "./connection-error.ts";
import { type FailedCall, hostOf } from "./failed-call.ts";

/** Longer words of a vendor are cut. */
const mostCharacters = 300;

/** What the API said, fit to be shown: on one line, not too long, nothing key-shaped in it (row L4), and no web page. */
function wordsOf(text: string): string {
  const words = maskKeyShaped(text).replace(/\s+/gu, " ").trim();
  if (/^<(!doctype|html|\?xml)/iu.test(words)) return "";
  return words.length > mostCharacters ? `${words.slice(0, mostCharacters)}…` : words;
}

/** The vendor's own message, without the status that the package puts before it. */
function vendorWords({ message, status }: APIError): string {
  const words = message.replace(new RegExp(`^${status} `, "u"), "");
  return words === "status code (no body)" ? "" : wordsOf(words);
}

/** Whether a 403 is about the key itself, not about what it may do (row K5). */
function blamesKey({ code, type }: APIError): boolean {
  return [code, type].some(
    (word) =>
      /(?:^|_)key(?:_|$)/iu.test(word ?? "") &&
      /invalid|incorrect|expired|revoked|disabled|deactivated/iu.test(word ?? ""),
  );
}

const quotaCodes = new Set<unknown>([
  "insufficient_quota",
  "billing_hard_limit_reached",
  "billing_not_active",
]);
/** Codes of what passes by itself, for errors in the middle of a stream, which have no status. */
const passingCodes = new Set<unknown>(["server_error", "rate_limit_exceeded", "overloaded_error"]);

function isPassing({ status, code, type }: APIError): boolean {
  if (status === undefined) return passingCodes.has(code) || passingCodes.has(type);
  return status === 429 || status === 408 || status === 409 || status >= 500;
}

/** Row K5's table. */
function codeOf(error: APIError): CedarErrorCode {
  const { status, code, type } = error;
  if (status === 401 || (status === 403 && blamesKey(error))) return "key-rejected";
  if (quotaCodes.has(code) || quotaCodes.has(type)) return "model-quota";
  return isPassing(error) ? "model-overloaded" : "model-refused";
}

function refusalHint({ status = 0, code }: APIError, words: string): string | undefined {
  if (code === "model_not_found" || (status === 404 && /\bmodel\b/iu.test(words)))
    return "Name another model with --model.";
  if (status === 404 || (status >= 300 && status < 400))
    return "Is OPENAI_BASE_URL right? It usually ends in /v1, and redirects are not followed.";
  return undefined;
}

interface Finding {
  /** What the API did, to follow its name. */
  readonly found: string;
  readonly hint?: string | undefined;
}

function ofRejectedKey({ key }: FailedCall): Finding {
  if (key === undefined) return { found: "wants a key, and none was sent", hint: "Leave out --keyless." };
  return {
    found: `refused the key ${key.fingerprint} from ${key.source}`,
    hint: "`cedar key why` shows where the key comes from.",
  };
}

function findingOf(code: CedarErrorCode, error: APIError, call: FailedCall, words: string): Finding {
  if (code === "key-rejected") return ofRejectedKey(call);
  if (code === "model-quota") {
    const hint = "Waiting does not help: see plan and billing of the account that the key belongs to.";
    return { found: "says that there is no quota left", hint };
  }
  if (code === "model-refused") return { found: "refused the call", hint: refusalHint(error, words) };
  return { found: error.status === 429 ? "limits the rate of calls" : "failed for the moment" };
}

/** The headers and the body of an `APIError` are of the vendor, so it is replaced by what of it is fit to be shown, not chained (row L1). */
function statusError(error: APIError, call: FailedCall): ModelError {
  const { status } = error;
  const host = hostOf(call);
  const code = codeOf(error);
  const words = vendorWords(error);
  const { found, hint } = findingOf(code, error, call, words);
  const start = `The model API at ${host} ${found}${status === undefined ? "" : ` (${status})`}`;
  return new ModelError(code, words === "" ? `${start}.` : `${start}: ${words}`, {
    status,
    hint,
    retryAfterSeconds: retryAfterSeconds(error.headers?.get("retry-after"), error.headers?.get("date")),
    facts: { host, status },
  });
}

/** `instanceof` alone would make the members of unknown type. */
function isApiError(error: unknown, ErrorClass: typeof APIError): error is APIError {
  return error instanceof ErrorClass;
}

/** What a failed call of the `openai` package means for the agent loop (rows K5, A12, A14, L4). */
export async function openAiError(error: unknown, call: FailedCall): Promise<ModelError> {
  if (error instanceof ModelError) return error;
  const { APIConnectionError, APIError } = await import("openai");
  if (error instanceof APIConnectionError) return connectionError(error.cause, call);
  if (isApiError(error, APIError)) return statusError(error, call);
  if (error instanceof Error && "code" in error) return cutError(error, call);
  const message = `What the model API at ${hostOf(call)} answered was not understood: ${wordsOf(messageOf(error))}`;
  return new ModelError("model-failed", message, { hint: "Is OPENAI_BASE_URL that of a compatible API?" });
}
