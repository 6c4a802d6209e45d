import { CedarError, type Environment, isLoopback, type KeyContext } from "@cedar/core";
import { parseJsonObject } from "../parse-json-object.ts";
import { fetchAnswer } from "../server/fetch-answer.ts";
import { checkJwt } from "./jwt.ts";

const limitMilliseconds = 5000;

export interface GithubTokenOptions {
  /** Whom the JWT is for: what becomes its `aud`. */
  readonly audience: string;
  readonly environment: Environment;
}

function failure(found: string, hint: string): CedarError {
  return new CedarError("key-provider-failed", `GitHub Actions gives this job no JWT: ${found}.`, { hint });
}

/** Where the job asks. The request's token goes there: over plain http anybody on the way could take it. */
function requestUrl({ audience, environment }: GithubTokenOptions): URL {
  const text = environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? "";
  if (text === "" || !environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN)
    throw failure(
      "ACTIONS_ID_TOKEN_REQUEST_URL or ACTIONS_ID_TOKEN_REQUEST_TOKEN is not set",
      "Give the job `permissions: { id-token: write }`. Outside of GitHub Actions set CEDAR_TOKEN instead.",
    );
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !(url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname)))
  )
    throw failure(
      "ACTIONS_ID_TOKEN_REQUEST_URL is no https URL",
      "GitHub's runner sets it: leave it as it is.",
    );
  url.searchParams.set("audience", audience);
  return url;
}

/**
 * The JWT of a job of GitHub Actions: by GET of ACTIONS_ID_TOKEN_REQUEST_URL with `audience` and the bearer token
 * ACTIONS_ID_TOKEN_REQUEST_TOKEN, answered by `{ "value": JWT }` (https://docs.github.com/en/actions/reference/security/oidc, "Methods for
 * requesting the OIDC token").
 * @throws CedarError `key-provider-failed` when there is none; the signal's reason when that aborts.
 */
export async function githubToken(
  options: GithubTokenOptions,
  { clock, deadline }: Pick<KeyContext, "clock" | "deadline">,
  signal: AbortSignal,
): Promise<string> {
  const { environment } = options;
  const url = requestUrl(options);
  const timeoutMilliseconds = Math.max(1, Math.min(limitMilliseconds, deadline - clock.now()));
  const token = environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
  const answer = await fetchAnswer({ url, token, environment, timeoutMilliseconds, signal }).catch(() => {
    signal.throwIfAborted();
    // Its own words are about a Cedar server.
    throw failure(
      `${url.host} does not answer`,
      "Try again in a minute; https://www.githubstatus.com tells of failures.",
    );
  });
  const { value } = answer.status === 200 ? (parseJsonObject(answer.body) ?? {}) : {};
  if (typeof value === "string") return checkJwt(value, "the answer of GitHub Actions");
  throw failure(
    `${url.host} answers ${answer.status}`,
    "Has the job `permissions: { id-token: write }`, and does it still run?",
  );
}
