import { STATUS_CODES } from "node:http";
import { type Boom, boomify } from "@hapi/boom";

/** What the server refuses or fails at, and the HTTP status of each: no other file knows statuses. */
const statuses = {
  "token-missing": 401,
  "token-unknown": 401,
  "token-expired": 401,
  "token-revoked": 401,
  "token-not-yet-valid": 401,
  "audience-not-allowed": 401,
  "closed-until-configured": 401,
  "not-from-loopback": 403,
  "report-malformed": 400,
  "subject-not-allowed": 403,
  "service-not-allowed": 403,
  "admin-only": 403,
  "service-unknown": 404,
  "method-not-allowed": 405,
  "headers-too-many": 431,
  "too-many-requests": 429,
  "store-unavailable": 503,
  "issuer-unavailable": 503,
  "audit-failed": 503,
  "not-ready": 503,
  "key-not-found": 503,
  "key-malformed": 503,
  "key-rejected": 503,
  "key-provider-failed": 503,
  "key-provider-timeout": 503,
} as const;

export type ProblemCode = keyof typeof statuses;

export interface ProblemOptions {
  /** What the reader can do about it. */
  readonly hint?: string | undefined;
  /** Headers of the answer, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The body of an answer that is an error: RFC 9457, with `code` and `hint` as extension members. */
export interface ProblemBody {
  readonly type: "about:blank";
  /** The status in words, as RFC 9457 asks for with `about:blank`. */
  readonly title: string;
  readonly status: number;
  /** Stable, for programs. */
  readonly code: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
}

/** An answer that is an error: throw it in a handler, an extension or an authentication scheme. Its words are shown to the client. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly hint: string | undefined;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail);
    this.code = code;
    this.hint = options.hint;
    // Makes this very error one of hapi's own: a Boom cannot be extended, since its constructor gives another object back.
    const { output } = boomify(this, { statusCode: statuses[code] });
    Object.assign(output.headers, options.headers);
  }
}

/** Row B13: what depends on the store is answered so while it is down. */
export function storeUnavailable(): Problem {
  return new Problem("store-unavailable", "This server cannot look up client tokens now.", {
    hint: "Try again in a few seconds; the server's log says what its store answers.",
    headers: { "retry-after": "2" },
  });
}

/** What hapi answers by itself, and what helps who meets it, such as somebody with a wrong base URL. */
const details: Readonly<Record<number, string>> = {
  404: "This is a Cedar server: it has GET /config/openai_key, GET /config/keys/{service} GET /health and GET /ready; GET /docs describes them.",
};

/** Of errors that are not Cedar's own only the status is told: their messages can quote what the client sent (row L3). */
export function problemBody(error: Boom): ProblemBody {
  const status = error.output.statusCode;
  const title = STATUS_CODES[status] ?? "Error";
  if (!(error instanceof Problem)) {
    const code = title.toLowerCase().replaceAll(" ", "-");
    return { type: "about:blank", title, status, code, detail: details[status] };
  }
  const { code, message, hint } = error;
  return { type: "about:blank", title, status, code, detail: message, hint };
}
