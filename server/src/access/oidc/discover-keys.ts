import { isLoopback } from "@cedar/core";
import type { JSONWebKeySet } from "jose";
import { DocumentFailure, fetchDocument } from "./fetch-document.ts";

/** Where an issuer's description is (OpenID Connect Discovery 1.0, section 4). */
function discoveryUrl(issuer: string): URL {
  return new URL(`${issuer.replace(/\/$/u, "")}/.well-known/openid-configuration`);
}

/** Keys may be at another host, as Google's are, but not where anybody on the way could exchange them. */
function keysUrl(value: unknown, issuer: string): URL {
  if (typeof value !== "string" || !URL.canParse(value))
    throw new DocumentFailure("the issuer's description has no URL jwks_uri");
  const url = new URL(value);
  const isPlain = url.protocol === "http:" && isLoopback(url.hostname) && issuer.startsWith("http:");
  if (url.protocol === "https:" || isPlain) return url;
  throw new DocumentFailure("the issuer's jwks_uri does not start with https://");
}

function isKeySet(value: object): value is JSONWebKeySet {
  const keys: unknown = "keys" in value ? value.keys : undefined;
  return Array.isArray(keys) && keys.every((key) => typeof key === "object" && key !== null);
}

/**
 * The public keys of an issuer, by way of its description.
 * @throws DocumentFailure with the reason, for the log.
 */
export async function discoverKeys(issuer: string): Promise<JSONWebKeySet> {
  const description = await fetchDocument(discoveryUrl(issuer));
  if (description.issuer !== issuer)
    throw new DocumentFailure("the issuer's description is another issuer's");
  const keys = await fetchDocument(keysUrl(description.jwks_uri, issuer));
  if (isKeySet(keys)) return keys;
  throw new DocumentFailure("what is at the issuer's jwks_uri is no set of keys");
}
