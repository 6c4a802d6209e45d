import { CedarError } from "@cedar/core";
import { parseJsonObject } from "../parse-json-object.ts";
import { parseTime } from "../parse-time.ts";
import type { Answer } from "./fetch-answer.ts";
import { notCedar } from "./not-cedar.ts";

/** What a Cedar server says of the key (row S2). */
export interface KeyAnswer {
  readonly value: string;
  readonly model: string | undefined;
  readonly expiresAt: Date | undefined;
}

function refused(url: URL, status: number): CedarError {
  return new CedarError(
    "server-refused",
    `The server at ${url.href} refuses to hand out its key: it answers ${status}.`,
    {
      hint: "Set CEDAR_TOKEN to a token that the server lists in CEDAR_CLIENT_TOKENS.",
      facts: { url: url.href, status },
    },
  );
}

/** What a Cedar server says with 503, by the code in its problem details (RFC 9457), and what to do about it. */
const reasonsWithoutKey: Readonly<Record<string, readonly [found: string, hint: string]>> = {
  "key-not-found": [
    "has no key itself",
    "Set OPENAI_API_KEY where the server runs; its log says what is missing.",
  ],
  "key-malformed": [
    "has a key that is not well formed",
    "Mend OPENAI_API_KEY where the server runs; its log says how.",
  ],
  "key-provider-timeout": ["did not get its key in time", "Its log says which key provider hangs."],
  "key-provider-failed": ["could not get its key", "Its log says why."],
};

/** Another service's 503 can have this media type as well: only the codes of Cedar's own are believed (row N1). */
function withoutKey(url: URL, body: string): CedarError {
  const { code } = parseJsonObject(body) ?? {};
  const isKnown = typeof code === "string" && Object.hasOwn(reasonsWithoutKey, code);
  const reason = isKnown ? reasonsWithoutKey[code] : undefined;
  if (reason === undefined) return notCedar(url, "it answers 503 (application/problem+json)");
  const [found, hint] = reason;
  return new CedarError("server-without-key", `The Cedar server at ${url.href} ${found}: it answers 503.`, {
    hint,
    facts: { url: url.href, code },
  });
}

/** Media types are public words, but these come from a stranger: only what looks like one is passed on. */
function describe({ status, mediaType, location }: Answer, url: URL): string {
  const type = /^[\w.+-]+\/[\w.+-]+$/u.test(mediaType) ? mediaType : "no media type";
  const target =
    location !== undefined && URL.canParse(location, url.href) ? new URL(location, url).origin : undefined;
  return `it answers ${status} (${type})${target === undefined ? "" : ` and redirects to ${target}`}`;
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === "string" && value !== "");
}

function readExpiry(value: unknown, url: URL): Date | undefined {
  if (value === undefined) return undefined;
  const time = parseTime(value);
  if (time !== undefined) return time;
  throw new CedarError(
    "key-provider-failed",
    `The answer of ${url.href} has an "expires_at" that is no time that can be meant.`,
    {
      hint: "It must be an ISO 8601 time with its offset, such as 2026-11-22T18:00:00Z.",
      facts: { url: url.href, field: "expires_at" },
    },
  );
}

/**
 * Takes an answer apart. Nothing of its body gets into an error or a log.
 * @throws CedarError `server-refused`, `server-without-key`, or `server-not-cedar` for whatever row S2 does not describe;
 * `key-provider-failed` for a time that cannot be meant (row K12).
 */
export function readAnswer(answer: Answer, url: URL): KeyAnswer {
  const { status, mediaType, body } = answer;
  if (status === 401 || status === 403) throw refused(url, status);
  if (status === 503 && mediaType === "application/problem+json") throw withoutKey(url, body);
  if (status !== 200 || mediaType !== "application/json") throw notCedar(url, describe(answer, url));
  const { openai_api_key: value, source, model, expires_at: expiresAt } = parseJsonObject(body) ?? {};
  if (typeof value !== "string" || source !== "server" || !isOptionalText(model))
    throw notCedar(url, "its JSON has not the fields of a key");
  return { value, model, expiresAt: readExpiry(expiresAt, url) };
}
