import { CedarError, createKeyService, type Environment } from "@cedar/core";
import { fetchAnswer } from "../server/fetch-answer.ts";
import { readAnswer } from "../server/read-answer.ts";
import { checkToken, serverAddress, whyNotAsked } from "../server/server-address.ts";

export interface LoginCheck {
  readonly serverUrl: string;
  readonly token: string;
  readonly allowHttp: boolean;
  /** Where the variables of proxies are read from. */
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/** A service that no server has: one that knows the token says so, and gives no key away. */
const service = createKeyService({ name: "login-check" });
const timeoutMilliseconds = 8000;

/**
 * Whether a server takes a token, without a key on the way.
 * @throws CedarError `server-refused`, `server-unreachable`, `server-not-cedar` or whatever else the key provider `server` would throw;
 * `server-insecure` where the token could be read on the way.
 */
export async function checkLogin({
  serverUrl,
  token,
  allowHttp,
  environment,
  signal,
}: LoginCheck): Promise<void> {
  checkToken(token);
  const url = serverAddress(serverUrl)(service.route);
  const reason = whyNotAsked(url, allowHttp);
  if (reason !== undefined)
    throw new CedarError(
      "server-insecure",
      `No token is sent to ${serverUrl}, since plain http is readable on the way.`,
      {
        hint: reason.hint,
      },
    );
  const answer = await fetchAnswer({ url, token, environment, timeoutMilliseconds, signal });
  readAnswer(answer, { url, service, conditional: false });
}
