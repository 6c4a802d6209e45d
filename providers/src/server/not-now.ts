import { CedarError, describeDuration } from "@cedar/core";
import type { Answer } from "./fetch-answer.ts";

/** The statuses that are met, in words: RFC 9110 and RFC 6585. */
const words: Readonly<Record<number, string>> = {
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** What a reverse proxy answers while nobody is behind it. */
const ofProxies: readonly number[] = [502, 503, 504];

/** Whether an answer says that there is none just now, and nothing of who it is that answers. */
export function isNotNow({ status }: Answer): boolean {
  return status === 429 || status >= 500;
}

/** How long the server asks to be left alone, as the end of a sentence. */
export function describeWait({ retryAfterSeconds: seconds }: Answer): string {
  return seconds === undefined ? "" : `, and asks to wait ${describeDuration(seconds)}`;
}

/** The same as a fact, which the pause before the next attempt goes by. */
export function waitFacts({ retryAfterSeconds }: Answer): { readonly retryAfterSeconds?: number } {
  return retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
}

function whatToDo({ status }: Answer): string {
  if (status === 429) return "Too many have asked at once, or one of them too often.";
  if (ofProxies.includes(status))
    return "A reverse proxy answers so while the server behind it is down or starts: their logs say more.";
  return "The server's log says why.";
}

/**
 * The error for a server, or a reverse proxy in front of it (row N1), that cannot answer now. Its body is not quoted.
 * @param code of the problem details in the body: a reason that this client does not know yet is a Cedar server's all the same.
 */
export function notNow(url: URL, answer: Answer, code: string | undefined): CedarError {
  const { status } = answer;
  const named = words[status] === undefined ? `${status}` : `${status} (${words[status]})`;
  const isProxy = code === undefined && ofProxies.includes(status);
  const who = isProxy
    ? `Not a Cedar server, but a proxy before it, answers at ${url.href}:`
    : `The server at ${url.href} answers`;
  const message = `${who} ${named}${describeWait(answer)}.`;
  const facts = { url: url.href, status, ...waitFacts(answer) };
  return new CedarError(isProxy ? "server-not-cedar" : "server-unreachable", message, {
    hint: `Try again later. ${whatToDo(answer)}`,
    facts,
  });
}
