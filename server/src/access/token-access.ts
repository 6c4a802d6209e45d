import { hash, timingSafeEqual } from "node:crypto";
import { CedarError, type ClientToken, type Clock } from "@cedar/core";
import type { Request } from "@hapi/hapi";
import { Problem, storeUnavailable } from "../problem.ts";
import type { KnownTokens } from "../tokens/known-tokens.ts";
import { type TokenRecord, tokenState } from "../tokens/token-record.ts";
import type { Client } from "./client.ts";
import type { OidcAccess } from "./oidc/oidc-access.ts";
import { shortestToken } from "./shortest-token.ts";

interface ConfiguredClient {
  readonly name: string;
  readonly digest: Buffer;
}

export interface TokenAccessOptions {
  /** Those of the configuration. */
  readonly configured: readonly ClientToken[];
  /** Those of the store; `undefined` without one. */
  readonly known: KnownTokens | undefined;
  /** Who is known by a JWT instead. */
  readonly oidc: Pick<OidcAccess, "isMeant" | "clientOf">;
  readonly clock: Clock;
}

function digestOf(token: string): Buffer {
  return hash("sha256", token, "buffer");
}

/** The token of `Authorization: Bearer token` (RFC 6750, section 2.1), or of the header that older clients send. */
function shownToken({ headers }: Request): string | undefined {
  const header = (name: string): string => {
    const value: unknown = headers[name];
    return typeof value === "string" ? value : "";
  };
  if (headers.authorization !== undefined)
    return /^bearer +([\x21-\x7e]+)$/iu.exec(header("authorization"))?.[1];
  return /^[\x21-\x7e]+$/u.exec(header("x-app-token"))?.[0];
}

/** Compares digests, which have one length, and all of them: the time taken tells nothing of any token. */
function findConfigured(clients: readonly ConfiguredClient[], digest: Buffer): ConfiguredClient | undefined {
  const matching = clients.filter((client) => timingSafeEqual(client.digest, digest));
  return matching[0];
}

const hint =
  "Set CEDAR_TOKEN on the client to a token of this server: one of CEDAR_CLIENT_TOKENS, or of `cedar token create NAME`. It is sent as `Authorization: Bearer`.";

function refusal(code: "token-unknown" | "token-expired" | "token-revoked", detail: string): Problem {
  return new Problem(code, detail, {
    hint,
    headers: { "www-authenticate": 'Bearer error="invalid_token"' },
  });
}

/** Row B13: what cannot be looked up now is neither let in nor refused for good. @throws Problem `store-unavailable`. */
async function findRecord(known: KnownTokens, digest: Buffer): Promise<TokenRecord | undefined> {
  try {
    return await known.find(digest.toString("hex"));
  } catch (error) {
    throw error instanceof CedarError ? storeUnavailable() : error;
  }
}

/** Whose token of the store it is, if it is still good. @throws Problem for any other. */
async function findKnown(known: KnownTokens, digest: Buffer, now: number): Promise<Client> {
  const record = await findRecord(known, digest);
  if (record === undefined)
    throw refusal("token-unknown", "The token that was shown is none of this server's.");
  const state = tokenState(record, now);
  if (state === "revoked") throw refusal("token-revoked", `The token of ${record.name} was revoked.`);
  if (state === "expired")
    throw refusal("token-expired", `The token of ${record.name} expired at ${record.expiresAt}.`);
  return { name: record.name, services: record.services ?? undefined, isAdmin: record.isAdmin };
}

/** Knows clients by the tokens, or the JWTs, that they show. The tokens themselves are not kept, only their SHA-256 digests. */
export class TokenAccess {
  readonly #configured: readonly ConfiguredClient[];
  readonly #known: KnownTokens | undefined;
  readonly #oidc: TokenAccessOptions["oidc"];
  readonly #clock: Clock;

  constructor({ configured, known, oidc, clock }: TokenAccessOptions) {
    this.#configured = configured.map(({ name, token }) => ({ name, digest: digestOf(token) }));
    this.#known = known;
    this.#oidc = oidc;
    this.#clock = clock;
  }

  /** Whose request it is. @throws Problem for who shows no token of this server and no JWT that it takes, and where that cannot be known now. */
  async clientOf(request: Request): Promise<Client> {
    const token = shownToken(request);
    if (token === undefined) {
      throw new Problem("token-missing", "This server gives the key to clients that show their token.", {
        hint,
        headers: { "www-authenticate": "Bearer" },
      });
    }
    if (this.#oidc.isMeant(token)) return await this.#oidc.clientOf(token);
    const digest = digestOf(token);
    const configured = findConfigured(this.#configured, digest);
    if (configured !== undefined) {
      const isGuessable = token.length < shortestToken;
      return { name: configured.name, services: undefined, isAdmin: false, isGuessable };
    }
    if (this.#known !== undefined) return await findKnown(this.#known, digest, this.#clock.now());
    throw refusal("token-unknown", "The token that was shown is none of this server's.");
  }
}
