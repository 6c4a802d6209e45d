import { CedarError } from "@cedar/core";

/** The error for an answer that no Cedar server gives: a captive portal, a proxy, another service (row N1). Its words are not quoted. */
export function notCedar(url: URL, found: string): CedarError {
  return new CedarError("server-not-cedar", `What answers at ${url.href} is not a Cedar server: ${found}.`, {
    hint: "CEDAR_SERVER_URL is the server's base URL, without /config. A proxy or the sign-in page of a network may stand in between.",
    facts: { url: url.href },
  });
}
