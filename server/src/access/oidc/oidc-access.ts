import type { Clock, OidcRule } from "@cedar/core";
import type { Logger } from "pino";
import type { Client } from "../client.ts";
import { discoverKeys } from "./discover-keys.ts";
import { IssuerKeys } from "./issuer-keys.ts";
import { unknownIssuer } from "./jwt-problems.ts";
import { claimedIssuer, looksLikeJwt } from "./jwt-shape.ts";
import { OidcIssuer } from "./oidc-issuer.ts";

export interface OidcAccessOptions {
  readonly rules: readonly OidcRule[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** Knows clients by JWTs that the issuers of the configuration have signed (docs/decisions/0012-a-jwt-is-as-good-as-a-token.md). */
export class OidcAccess {
  readonly #issuers: ReadonlyMap<string, OidcIssuer>;

  constructor({ rules, clock, log }: OidcAccessOptions) {
    const byIssuer = Map.groupBy(rules, ({ issuer }) => issuer);
    this.#issuers = new Map(
      [...byIssuer].map(([issuer, own]) => {
        const keys = new IssuerKeys({ issuer, clock, log, discover: discoverKeys });
        return [issuer, new OidcIssuer({ issuer, rules: own, keys, clock })];
      }),
    );
  }

  /** Whether what a client shows is for the issuers, and not for the tokens. */
  isMeant(shown: string): boolean {
    return this.#issuers.size > 0 && looksLikeJwt(shown);
  }

  /** Whose JWT it is. @throws Problem for one that is not good, and where that cannot be known now. */
  async clientOf(jwt: string): Promise<Client> {
    const issuer = this.#issuers.get(claimedIssuer(jwt) ?? "");
    if (issuer === undefined) throw unknownIssuer();
    return await issuer.clientOf(jwt);
  }
}
