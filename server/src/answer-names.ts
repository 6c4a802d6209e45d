import { createHmac, randomBytes } from "node:crypto";
import type { KeyAnswer } from "./key-answer.ts";

/**
 * Names answers for `ETag` (RFC 9110, section 8.8.3): the same name as long as key, model and end are the same. It is a hash under a secret
 * of this process, so that nobody can try out guesses of the key on it. Two processes name the same answer differently: a client that
 * meets the other one is simply given the key again.
 */
export function answerNames(): (answer: KeyAnswer) => string {
  const secret = randomBytes(32);
  return (answer) => {
    // The soft time may move with the clock, and says nothing of the key.
    const { refresh_after: _, ...named } = answer;
    return `"${createHmac("sha256", secret).update(JSON.stringify(named)).digest("base64url")}"`;
  };
}

/**
 * Whether an `If-None-Match` header names the answer (RFC 9110, section 13.1.2): in a list, as `*`, or with the prefix of a weak name, as
 * a proxy may have rewritten it. hapi compares names as well, but knows neither `*` nor a weak one without `Vary`.
 */
export function isNamed(etag: string, ifNoneMatch: unknown): boolean {
  if (typeof ifNoneMatch !== "string") return false;
  const names = ifNoneMatch.match(/(?:W\/)?"[^"]*"/gu) ?? [];
  return ifNoneMatch.trim() === "*" || names.some((name) => name.replace(/^W\//u, "") === etag);
}
