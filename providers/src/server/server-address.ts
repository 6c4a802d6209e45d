import { CedarError, isLoopback, type KeyExplanation } from "@cedar/core";

function invalid(variable: string, found: string): CedarError {
  return new CedarError("configuration-invalid", `${variable} ${found}.`);
}

/**
 * Row C3's server. `new URL` quotes what it cannot read, and a URL may hold a password, hence the question before (row L2).
 * @returns what gives the address of a route, such as `/config/openai_key`, below the server's URL.
 * @throws CedarError `configuration-invalid` for a URL that cannot be used, without quoting it.
 */
export function serverAddress(url: string): (route: string) => URL {
  if (!URL.canParse(url)) throw invalid("CEDAR_SERVER_URL", "is not a URL");
  const { protocol, username, password } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:")
    throw invalid("CEDAR_SERVER_URL", "must start with https:// or http://");
  if (username !== "" || password !== "")
    throw invalid("CEDAR_SERVER_URL", "holds a user name or a password: use CEDAR_TOKEN");
  const base = url.replace(/\/+$/u, "");
  return (route) => new URL(`${base}${route}`);
}

/** Row N4: refused before it gets near a header, and not quoted. @throws CedarError `configuration-invalid`. */
export function checkToken(token: string | undefined): void {
  if (token !== undefined && !/^[\x21-\x7e]+$/u.test(token))
    throw invalid("CEDAR_TOKEN", "holds white space, a control character or one outside ASCII");
}

/** Over plain http a server is asked on this machine only, since anybody on the way could read the key (row C11). */
export function whyNotAsked(address: URL, allowHttp: boolean): KeyExplanation | undefined {
  if (allowHttp || address.protocol === "https:" || isLoopback(address.hostname)) return undefined;
  return {
    message: `no key is asked from ${address.href}, since plain http is readable on the way`,
    hint: "Use https, or set CEDAR_ALLOW_HTTP=1 if the network is yours alone.",
    skipped: true,
    facts: { url: address.href },
  };
}
