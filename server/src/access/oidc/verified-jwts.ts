import { hash } from "node:crypto";
import type { Client } from "../client.ts";

interface VerifiedJwt {
  readonly client: Client;
  /** Of the keys that it was checked with. */
  readonly version: number;
  /** When it ends, by the clock on the wall. */
  readonly expiresAt: number;
  /** When it is to be checked again all the same, by the clock that nobody sets. */
  readonly checkAt: number;
}

/** No more than this many are kept: of each only its digest. */
const mostJwts = 10_000;

function digestOf(jwt: string): string {
  return hash("sha256", jwt, "base64url");
}

/** JWTs that were checked, so that the next request with one costs a digest and not a signature. */
export class VerifiedJwts {
  readonly #jwts = new Map<string, VerifiedJwt>();

  /** Whose it is; `undefined` for one that has to be checked. */
  find(
    jwt: string,
    version: number,
    time: { readonly now: number; readonly elapsed: number },
  ): Client | undefined {
    const digest = digestOf(jwt);
    const known = this.#jwts.get(digest);
    if (known === undefined) return undefined;
    if (known.version === version && time.now < known.expiresAt && time.elapsed < known.checkAt)
      return known.client;
    this.#jwts.delete(digest);
    return undefined;
  }

  /** The oldest is forgotten for it where there are too many. */
  add(jwt: string, verified: VerifiedJwt): void {
    const [oldest] = this.#jwts.keys();
    if (this.#jwts.size >= mostJwts && oldest !== undefined) this.#jwts.delete(oldest);
    this.#jwts.set(digestOf(jwt), verified);
  }
}
