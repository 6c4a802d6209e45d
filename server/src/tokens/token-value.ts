import { hash, randomBytes } from "node:crypto";

/** By this prefix secret scanners find a token that was published. */
const prefix = "cedar_token_";

/** Makes a token: letters, digits, `_` and `-`, with 256 bits of chance. */
export function createToken(): string {
  return `${prefix}${randomBytes(32).toString("base64url")}`;
}

/** What is kept of a token instead of the token: tokens cannot be guessed, so one SHA-256 without salt is enough, and a token is found by it. */
export function tokenDigest(token: string): string {
  return hash("sha256", token, "hex");
}
