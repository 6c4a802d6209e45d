import { CedarError } from "@cedar/core";

const wrongUrl =
  "The configured server (CEDAR_SERVER_URL, --server-url or a profile) must be its base URL, without /config. A proxy or the sign-in page of a network may stand in between.";

/** For an answer that says nothing about the URL, such as a proxy's that wants to know who asks. */
export const inBetween =
  "A proxy or the sign-in page of a network stands in between, or the server has moved: open the address in a browser to see it.";

/**
 * The error for an answer that no Cedar server gives: a captive portal, a proxy, another service (row N1). Its words are not quoted.
 * @param hint what to do: without it, to look at the URL.
 */
export function notCedar(url: URL, found: string, hint: string = wrongUrl): CedarError {
  return new CedarError("server-not-cedar", `What answers at ${url.href} is not a Cedar server: ${found}.`, {
    hint,
    facts: { url: url.href },
  });
}
