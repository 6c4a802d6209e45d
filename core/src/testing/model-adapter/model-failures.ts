import type { CedarErrorCode } from "../../errors.ts";
import type { OpenAiFailure } from "../openai-server.ts";
import { errorBody } from "../wire/openai-wire.ts";

/** A way in which a model API fails, and what the loop must be told of it (row K5's table). */
export interface ModelFailure {
  readonly failure: OpenAiFailure;
  readonly code: CedarErrorCode;
  readonly retryAfterSeconds?: number;
}

function answered(status: number, type: string, code: string | null = null): OpenAiFailure {
  return { status, body: errorBody(`scripted failure ${status}`, type, code) };
}

/** Row K5's table, by what a test's title calls each failure. */
export const modelFailures: Readonly<Record<string, ModelFailure>> = {
  "401 as key-rejected": {
    failure: answered(401, "invalid_request_error", "invalid_api_key"),
    code: "key-rejected",
  },
  "403 whose code says that the key has expired as key-rejected": {
    failure: answered(403, "invalid_request_error", "api_key_expired"),
    code: "key-rejected",
  },
  "any other 403 as model-refused": {
    failure: answered(403, "invalid_request_error", "unsupported_country_region_territory"),
    code: "model-refused",
  },
  "403 for a scope that the key lacks as model-refused": {
    failure: answered(403, "invalid_request_error", "missing_key_scope"),
    code: "model-refused",
  },
  "403 for a model that the key may not use as model-refused": {
    failure: answered(403, "invalid_request_error", "model_not_allowed_for_key"),
    code: "model-refused",
  },
  "429 of an account that is not active as model-quota": {
    failure: answered(429, "billing_not_active", "billing_not_active"),
    code: "model-quota",
  },
  "400 as model-refused": { failure: answered(400, "invalid_request_error"), code: "model-refused" },
  "402 as model-refused": { failure: answered(402, "payment_required"), code: "model-refused" },
  "404 as model-refused": {
    failure: answered(404, "invalid_request_error", "model_not_found"),
    code: "model-refused",
  },
  "422 as model-refused": { failure: answered(422, "invalid_request_error"), code: "model-refused" },
  "a redirect as model-refused, without following it": {
    failure: { status: 307, headers: { location: "/v1/models" } },
    code: "model-refused",
  },
  "429 insufficient_quota as model-quota": {
    failure: answered(429, "insufficient_quota", "insufficient_quota"),
    code: "model-quota",
  },
  "429 as model-overloaded": {
    failure: answered(429, "rate_limit_error", "rate_limit_exceeded"),
    code: "model-overloaded",
  },
  "429 with Retry-After as model-overloaded with the seconds": {
    failure: {
      status: 429,
      body: errorBody("slow down", "rate_limit_error"),
      headers: { "retry-after": "7" },
    },
    code: "model-overloaded",
    retryAfterSeconds: 7,
  },
  "408 as model-overloaded": { failure: answered(408, "timeout"), code: "model-overloaded" },
  "409 as model-overloaded": { failure: answered(409, "conflict"), code: "model-overloaded" },
  "500 as model-overloaded": { failure: answered(500, "server_error"), code: "model-overloaded" },
  "502 with a web page as model-overloaded": {
    failure: { status: 502, body: "<html><body>Bad gateway</body></html>" },
    code: "model-overloaded",
  },
};
