import { CedarError } from "@cedar/core";
import { parseJsonObject } from "../parse-json-object.ts";

/**
 * Whoever sets CEDAR_OIDC says which file or variable is sent to the server: what is no JWT, such as a key, is sent nowhere (row A28).
 * @throws CedarError `key-provider-failed` without a word of it.
 */
export function checkJwt(text: string, place: string): string {
  const [header = ""] = /^[\w-]+(?=\.[\w-]+\.[\w-]+$)/u.exec(text) ?? [];
  if (parseJsonObject(Buffer.from(header, "base64url").toString("utf8"))?.alg !== undefined) return text;
  throw new CedarError(
    "key-provider-failed",
    `A JWT for the Cedar server was to be in ${place}, and what stands there is none.`,
    {
      hint: "CEDAR_OIDC says where it comes from: github, gitlab, file:/PATH or env:NAME.",
    },
  );
}

/** When a JWT ends, in milliseconds since 1970; never believed for more than how long to keep it. 0 when it does not say. */
export function expiryOf(jwt: string): number {
  const { exp } = parseJsonObject(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8")) ?? {};
  return typeof exp === "number" ? exp * 1000 : 0;
}
