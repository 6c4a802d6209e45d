/** Far more than issuers make: GitHub's have about 2,000 characters. */
const longestCharacters = 16_384;

function partOf(encoded: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(encoded, "base64url").toString("utf8"));
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether what a client shows looks like a JWT (RFC 7519) and not like a token: three parts, of which the first is JSON. `eyJ` is `{"`. */
export function looksLikeJwt(shown: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/u.test(shown);
}

/** The issuer that a JWT names. Nothing of it is believed yet: it says whose keys to check it with. */
export function claimedIssuer(jwt: string): string | undefined {
  if (jwt.length > longestCharacters) return undefined;
  const { iss } = partOf(jwt.split(".")[1] ?? "") ?? {};
  return typeof iss === "string" ? iss : undefined;
}
