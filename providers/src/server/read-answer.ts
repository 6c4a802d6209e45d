import { CedarError, type KeyService } from "@cedar/core";
import { isPlainText } from "../is-plain-text.ts";
import { parseJsonObject } from "../parse-json-object.ts";
import { parseTime } from "../parse-time.ts";
import type { Answer } from "./fetch-answer.ts";
import { inBetween, notCedar } from "./not-cedar.ts";
import { describeWait, isNotNow, notNow, waitFacts } from "./not-now.ts";

/** What a Cedar server says of the key (row S2). Times are by the server's clock. */
export interface KeyAnswer {
  readonly value: string;
  readonly model: string | undefined;
  readonly expiresAt: Date | undefined;
  readonly refreshAfter: Date | undefined;
}

/** What was asked. */
export interface Question {
  readonly url: URL;
  readonly service: KeyService;
  /** Whether the server may answer that nothing changed. */
  readonly conditional: boolean;
}

const listed = "of this server's: one of CEDAR_CLIENT_TOKENS there, or of `cedar token create NAME`";

/** Why a Cedar server refuses a client, by the code in its problem details, and what to do about it. */
const refusals: Readonly<Record<string, string>> = {
  "token-missing": `Set CEDAR_TOKEN to a token ${listed}.`,
  "token-unknown": `The token in CEDAR_TOKEN is none ${listed}: set another.`,
  "token-expired":
    "The token in CEDAR_TOKEN, or the JWT of CEDAR_OIDC, has expired: `cedar token rotate NAME` where the server runs makes another token.",
  "token-revoked": "The token in CEDAR_TOKEN was revoked: ask whoever runs the server for another.",
  "token-not-yet-valid": "The JWT of CEDAR_OIDC is not valid yet: is the clock of the server right?",
  "audience-not-allowed":
    "The JWT of CEDAR_OIDC is for another audience: the setting oidc of the server says for which it has to be, and CEDAR_OIDC_AUDIENCE asks for it.",
  "subject-not-allowed":
    "No rule in the setting oidc of the server means the subject of the JWT of CEDAR_OIDC: the server's log and answer name it.",
  "service-not-allowed":
    "The token in CEDAR_TOKEN is for other services: `cedar token create NAME --services …` where the server runs makes one for this.",
  "closed-until-configured":
    "Give clients tokens: CEDAR_CLIENT_TOKENS=name:token,… on the server, and CEDAR_TOKEN=token here.",
  "not-from-loopback":
    "Give clients tokens: CEDAR_CLIENT_TOKENS=name:token,… on the server, and CEDAR_TOKEN=token here.",
};

/** A proxy's or a portal's 401 or 403 is no word of the server's (row N1). */
function refused(code: string | undefined, status: number, { url }: Question): CedarError | undefined {
  const hint = code !== undefined && Object.hasOwn(refusals, code) ? refusals[code] : undefined;
  if (hint === undefined) return undefined;
  const message = `The server at ${url.href} refuses to hand out its key: it answers ${status}.`;
  return new CedarError("server-refused", message, { hint, facts: { url: url.href, status, code } });
}

/** What a Cedar server says with 503, by the code in its problem details (RFC 9457), and what to do about it. */
function reasonsWithoutKey(
  variable: string,
): Readonly<Record<string, readonly [found: string, hint: string]>> {
  return {
    "key-not-found": [
      "has no key itself",
      `Set ${variable} where the server runs; its log says what is missing.`,
    ],
    "key-malformed": [
      "has a key that is not well formed",
      `Mend ${variable} where the server runs; its log says how.`,
    ],
    "key-rejected": [
      "has a key that the API refuses",
      `Put a new key into ${variable} where the server runs, or wherever its log says that the key comes from.`,
    ],
    "key-provider-timeout": ["did not get its key in time", "Its log says which key provider hangs."],
    "key-provider-failed": ["could not get its key", "Its log says why."],
  };
}

/** The code of problem details, as Cedar's servers write them; other services' can have this media type as well (row N1). */
function problemCode({ mediaType, body }: Answer): string | undefined {
  const { code } = mediaType === "application/problem+json" ? (parseJsonObject(body) ?? {}) : {};
  return typeof code === "string" ? code : undefined;
}

/** Only the codes of Cedar's own are believed (row N1). */
function withoutKey(
  answer: Answer,
  code: string | undefined,
  { url, service }: Question,
): CedarError | undefined {
  const reasons = reasonsWithoutKey(service.environmentVariable);
  const reason = code !== undefined && Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  if (reason === undefined) return undefined;
  const [found, hint] = reason;
  const message = `The Cedar server at ${url.href} ${found}: it answers 503${describeWait(answer)}.`;
  return new CedarError("server-without-key", message, {
    hint,
    facts: { url: url.href, code, ...waitFacts(answer) },
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

function readTime(value: unknown, field: string, url: URL): Date | undefined {
  if (value === undefined) return undefined;
  const time = parseTime(value);
  if (time !== undefined) return time;
  throw new CedarError(
    "key-provider-failed",
    `The answer of ${url.href} has a time "${field}" that cannot be meant.`,
    {
      hint: "It must be an ISO 8601 time with its offset, of a year from 2020 to 2099, such as 2026-11-22T18:00:00Z; it is left out for a key that has no end.",
      facts: { url: url.href, field },
    },
  );
}

/** A model is told and sent on: a line break in it, such as one that a file ended with, is nothing that an API knows. */
function checkModel(model = "", url: URL): void {
  if (isPlainText(model)) return;
  throw new CedarError(
    "key-provider-failed",
    `The answer of ${url.href} has a "model" with control characters.`,
    {
      hint: "Mend OPENAI_MODEL where the server runs.",
      facts: { url: url.href, field: "model" },
    },
  );
}

function readKey(answer: Answer, { url, service }: Question): KeyAnswer {
  const fields = parseJsonObject(answer.body) ?? {};
  const { source, model } = fields;
  const value = fields[service.routeMember];
  if (typeof value !== "string" || source !== "server" || !isOptionalText(model))
    throw notCedar(url, "its JSON has not the fields of a key");
  checkModel(model, url);
  const expiresAt = readTime(fields.expires_at, "expires_at", url);
  return { value, model, expiresAt, refreshAfter: readTime(fields.refresh_after, "refresh_after", url) };
}

/** Why an answer is not one that may hold a key. */
function failureOf(answer: Answer, code: string | undefined, question: Question): CedarError | undefined {
  const { status, mediaType } = answer;
  const { url } = question;
  const found = describe(answer, url);
  if (status === 401 || status === 403)
    return refused(code, status, question) ?? notCedar(url, found, inBetween);
  if (isNotNow(answer)) return withoutKey(answer, code, question) ?? notNow(url, answer, code);
  if (status !== 200 && status !== 404) return notCedar(url, found, inBetween);
  return status === 200 && mediaType === "application/json" ? undefined : notCedar(url, found);
}

/**
 * Takes an answer apart: the key, or that the one which is held is `unchanged`, or that the server has no such service
 * (`service-unknown`). Nothing of its body gets into an error or a log.
 * @throws CedarError `server-refused`, `server-without-key`, `server-unreachable` for a server that cannot answer now, or
 * `server-not-cedar` for a proxy that answers in its place, and for whatever else row S2 does not describe;
 * `key-provider-failed` for a time that cannot be meant (row K12), and a model that no API has.
 */
export function readAnswer(answer: Answer, question: Question): KeyAnswer | "unchanged" | "service-unknown" {
  const { status } = answer;
  const { conditional } = question;
  if (status === 304 && conditional) return "unchanged";
  const code = problemCode(answer);
  if (status === 404 && code === "service-unknown") return code;
  const failure = failureOf(answer, code, question);
  if (failure !== undefined) throw failure;
  return readKey(answer, question);
}
