import type { CedarErrorCode } from "@cedar/core";
import { parseJsonObject } from "../parse-json-object.ts";
import { parseTime } from "../parse-time.ts";

/** The codes of failures that are noted: the server could not be reached, gave no usable answer, or said no. */
const notedCodes = [
  "server-unreachable",
  "key-provider-timeout",
  "server-not-cedar",
  "server-without-key",
  "server-refused",
] as const satisfies readonly CedarErrorCode[];

type NotedCode = (typeof notedCodes)[number];

/** Row K8: what a note is about. Another server or profile, and after a refusal another token, is asked at once. */
export interface RetrySubject {
  readonly serverUrl: string;
  readonly service: string;
  readonly profile: string | undefined;
  /** A hash of the token, which tells two tokens apart and reveals neither; `undefined` without one. */
  readonly tokenHash: string | undefined;
}

/** That asking a server failed, written down for all processes. Holds no secret. */
export interface RetryNote extends RetrySubject {
  /** Until when the server is not asked again. */
  readonly notBefore: Date;
  /** How many attempts in a row have failed. */
  readonly failures: number;
  readonly code: NotedCode;
  /** What the last failure was, and what to do about it. */
  readonly message: string;
  readonly hint: string | undefined;
  /** How long the server asked to be left alone. */
  readonly retryAfterSeconds: number | undefined;
  /** When the server itself last said no, whatever has failed since; `undefined` when it has not since it last gave a key. */
  readonly saidNoAt: Date | undefined;
}

/** Whether it was the server that said no, and not somebody in between. */
export function isNo(code: NotedCode): boolean {
  return code === "server-refused" || code === "server-without-key";
}

/** Whether failures of this code are noted. */
export function isNoted(code: unknown): code is NotedCode {
  return notedCodes.some((each) => each === code);
}

/** The note as the text of a file. */
export function formatRetryNote(note: RetryNote): string {
  const fields = {
    server_url: note.serverUrl,
    service: note.service,
    profile: note.profile,
    token_hash: note.tokenHash,
    not_before: note.notBefore.toISOString(),
    failures: note.failures,
    code: note.code,
    message: note.message,
    hint: note.hint,
    retry_after_seconds: note.retryAfterSeconds,
    said_no_at: note.saidNoAt?.toISOString(),
  };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A number of seconds; `undefined` for anything else. */
export function readSeconds(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 ? value : undefined;
}

/** Reads what `formatRetryNote` wrote; `undefined` for anything else, which then keeps nobody from asking. */
export function parseRetryNote(text: string): RetryNote | undefined {
  const fields = parseJsonObject(text) ?? {};
  const { server_url: serverUrl, service, failures, code, message } = fields;
  const notBefore = parseTime(fields.not_before);
  if (typeof serverUrl !== "string" || typeof service !== "string" || typeof message !== "string")
    return undefined;
  if (notBefore === undefined || !isNoted(code)) return undefined;
  if (typeof failures !== "number" || !Number.isSafeInteger(failures) || failures < 1) return undefined;
  const profile = optionalText(fields.profile);
  const tokenHash = optionalText(fields.token_hash);
  const hint = optionalText(fields.hint);
  const retryAfterSeconds = readSeconds(fields.retry_after_seconds);
  const subject = { serverUrl, service, profile, tokenHash };
  const saidNoAt = parseTime(fields.said_no_at);
  return { ...subject, notBefore, failures, code, message, hint, retryAfterSeconds, saidNoAt };
}
