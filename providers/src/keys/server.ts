import {
  CedarError,
  isLoopback,
  type KeyExplanation,
  type KeyProvider,
  type KeyRequest,
  openAiKeyService,
} from "@cedar/core";
import { fetchAnswer } from "../server/fetch-answer.ts";
import { readAnswer } from "../server/read-answer.ts";
import { warnOnce } from "../warn-once.ts";

export interface ServerKeyProviderOptions {
  /** Base URL of the Cedar server; without one the provider has no key. */
  readonly url: string | undefined;
  /** What this client shows to the server. */
  readonly token: string | undefined;
  /** Whether the key may be asked for over plain http outside of this machine (row C11). */
  readonly allowHttp: boolean;
  /** How long the server may take in all. */
  readonly timeoutMilliseconds?: number;
}

function invalid(variable: string, found: string): CedarError {
  return new CedarError("configuration-invalid", `${variable} ${found}.`);
}

/** Row C3's address. `new URL` quotes what it cannot read, and a URL may hold a password, hence the question before (row L2). */
function keyAddress(url: string): URL {
  if (!URL.canParse(url)) throw invalid("CEDAR_SERVER_URL", "is not a URL");
  const address = new URL(`${url.replace(/\/+$/u, "")}/config/openai_key`);
  if (address.protocol !== "https:" && address.protocol !== "http:")
    throw invalid("CEDAR_SERVER_URL", "must start with https:// or http://");
  if (address.username !== "" || address.password !== "")
    throw invalid("CEDAR_SERVER_URL", "holds a user name or a password: use CEDAR_TOKEN");
  return address;
}

/** Row N4: refused before it gets near a header, and not quoted. */
function checkToken(token: string | undefined): void {
  if (token !== undefined && !/^[\x21-\x7e]+$/u.test(token))
    throw invalid("CEDAR_TOKEN", "holds white space, a control character or one outside ASCII");
}

/** Over plain http a server is asked on this machine only, since anybody on the way could read the key (row C11). */
function whyNotAsked(address: URL, { service }: KeyRequest, allowHttp: boolean): KeyExplanation | undefined {
  if (service.name !== openAiKeyService.name) return { message: `the server has no ${service.title} keys` };
  if (allowHttp || address.protocol === "https:" || isLoopback(address.hostname)) return undefined;
  return {
    message: `no key is asked from ${address.href}, since plain http is readable on the way`,
    hint: "Use https, or set CEDAR_ALLOW_HTTP=1 if the network is yours alone.",
  };
}

/**
 * The key that a Cedar server hands out (row C3), the only one of the built-in providers whose keys caches keep.
 * See docs/openai-key-flow.md. Throws a `CedarError` `server-unreachable`, `server-refused`, `server-without-key` or `server-not-cedar`.
 * @throws CedarError `configuration-invalid` for a URL or a token that cannot be used.
 */
export function serverKeyProvider(options: ServerKeyProviderOptions): KeyProvider {
  const { url, token, allowHttp, timeoutMilliseconds = 8000 } = options;
  const address = url === undefined ? undefined : keyAddress(url);
  checkToken(token);
  const warn = warnOnce();
  return {
    name: "server",
    async resolve(request, context) {
      if (address === undefined) {
        context.explain({ message: "CEDAR_SERVER_URL is not set" });
        return undefined;
      }
      const reason = whyNotAsked(address, request, allowHttp);
      if (reason !== undefined) {
        context.explain(reason);
        if (reason.hint !== undefined) warn(`${reason.message}. ${reason.hint}`, context);
        return undefined;
      }
      const { signal, clock, deadline } = context;
      const budget = Math.max(1, Math.min(timeoutMilliseconds, deadline - clock.now()));
      const answer = await fetchAnswer({ url: address, token, signal, timeoutMilliseconds: budget });
      const { value, model, expiresAt } = readAnswer(answer, address);
      context.explain({ message: `from ${address.href}` });
      const origin = `the answer of ${address.href}`;
      return context.createKey(value, { source: "server", cache: "disk", model, expiresAt, origin });
    },
  };
}
