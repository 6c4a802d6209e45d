/**
 * Every code that a {@link CedarError} can carry. Codes are stable: programs may compare them, and each belongs to one exit code
 * of the command line (`cli/src/exit-code.ts`).
 */
export type CedarErrorCode =
  | "aborted"
  | "audit-failed"
  | "cache-failed"
  | "configuration-invalid"
  | "denied"
  | "internal"
  | "key-malformed"
  | "key-not-found"
  | "key-provider-failed"
  | "key-provider-timeout"
  | "key-rejected"
  | "keychain-failed"
  | "limit-reached"
  | "model-empty-answer"
  | "model-failed"
  | "model-overloaded"
  | "model-quota"
  | "model-refused"
  | "model-silent"
  | "model-stream-cut"
  | "model-unreachable"
  | "name-unknown"
  | "plugin-invalid"
  | "server-insecure"
  | "server-not-cedar"
  | "server-refused"
  | "server-start-failed"
  | "server-unreachable"
  | "server-without-key"
  | "store-unavailable"
  | "tool-failed"
  | "usage-invalid";

export interface CedarErrorOptions {
  /** What the reader can do about it: a command, a variable, a place to look. */
  readonly hint?: string | undefined;
  /** The facts of the message as fields, for programs. Never holds a secret. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
  /** The error behind this one. Never pass one whose message may quote a secret (a `SyntaxError` of `JSON.parse`, for example). */
  readonly cause?: unknown;
}

/** Marks the errors of every copy of this package: the `cedar` command is one bundle, and a plugin brings a copy of its own. */
const mark: unique symbol = Symbol.for("@cedar/core/error");

/** A failure that Cedar expected could happen: it is told to the user by message and hint, without a stack trace. */
export class CedarError extends Error {
  override readonly name: string = "CedarError";
  readonly code: CedarErrorCode;
  readonly hint: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: CedarErrorCode, message: string, options: CedarErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.facts = options.facts ?? {};
  }

  get [mark](): true {
    return true;
  }

  static override [Symbol.hasInstance](value: unknown): value is CedarError {
    return typeof value === "object" && value !== null && mark in value;
  }
}

export interface ModelErrorOptions extends CedarErrorOptions {
  /** HTTP status of the model API's answer, where there was one. */
  readonly status?: number | undefined;
  /** Seconds that the API asks to wait (`Retry-After`), where it did. */
  readonly retryAfterSeconds?: number | undefined;
}

/** A failed model call. The agent loop reads the code to decide between another key, another attempt and giving up. */
export class ModelError extends CedarError {
  override readonly name = "ModelError";
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: CedarErrorCode, message: string, options: ModelErrorOptions = {}) {
    super(code, message, options);
    this.status = options.status;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  static override [Symbol.hasInstance](value: unknown): value is ModelError {
    return value instanceof CedarError && value.name === "ModelError";
  }
}

/** The message of anything that was thrown, for a sentence that goes on. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  return typeof thrown === "string" ? thrown : "an unknown failure";
}
