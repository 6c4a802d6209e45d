import type { Clock, OidcRule } from "@cedar/core";
import { type JWTPayload, jwtVerify } from "jose";
import { Problem } from "../../problem.ts";
import type { Client } from "../client.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import { refusedJwt, wrongAudience, wrongSubject } from "./jwt-problems.ts";
import { matchesSubject } from "./subject-pattern.ts";
import { VerifiedJwts } from "./verified-jwts.ts";

/** Public keys check them, and nothing else: a JWT that is "signed" with a public key as the password of an HMAC is none (RFC 8725, section 2.1). */
const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
/** How far the clocks of server and issuer may be apart. */
const toleranceSeconds = 30;
/** After that a JWT is checked again, however long it is good for: its key may be gone. */
const recheckMilliseconds = 5 * 60_000;

const longestName = 200;

/** A subject as the name of a client: in one line, and not longer than a line of the log can bear. */
function clientName(subject: string, label: string | undefined): string {
  const name = [label, subject]
    .filter((part) => part !== undefined)
    .join("/")
    .replace(/[^\x21-\x7e]/gu, "?");
  return name.length > longestName ? `${name.slice(0, longestName)}…` : name;
}

function audiencesOf({ aud }: JWTPayload): readonly string[] {
  return typeof aud === "string" ? [aud] : (aud ?? []);
}

/** The client that the rules of an issuer make of its claims. @throws Problem when none of them lets it in. */
function clientOf(claims: JWTPayload, rules: readonly OidcRule[]): Client {
  const audiences = audiencesOf(claims);
  const meant = rules.filter(({ audience }) => audience.some((each) => audiences.includes(each)));
  if (meant.length === 0) throw wrongAudience(rules.flatMap(({ audience }) => audience));
  const subject = claims.sub ?? "";
  const rule = meant.find(({ subjects }) => subjects.some((pattern) => matchesSubject(pattern, subject)));
  if (rule === undefined) throw wrongSubject(clientName(subject, undefined));
  return { name: clientName(subject, rule.name), services: rule.services, isAdmin: false };
}

export interface OidcIssuerOptions {
  readonly issuer: string;
  readonly rules: readonly OidcRule[];
  readonly keys: Pick<IssuerKeys, "find" | "version">;
  readonly clock: Clock;
}

/** One issuer, what it signs with, and whom the rules let in by its word. */
export class OidcIssuer {
  readonly #options: OidcIssuerOptions;
  readonly #verified = new VerifiedJwts();

  constructor(options: OidcIssuerOptions) {
    this.#options = options;
  }

  /** Whose JWT it is. @throws Problem for one that is not good, and where that cannot be known now. */
  async clientOf(jwt: string): Promise<Client> {
    const { rules, keys, clock } = this.#options;
    const time = { now: clock.now(), elapsed: clock.elapsed() };
    // Of before the check: keys that change meanwhile have not checked it.
    const { version } = keys;
    const known = this.#verified.find(jwt, version, time);
    if (known !== undefined) return known;
    const claims = await this.#verify(jwt);
    const client = clientOf(claims, rules);
    const expiresAt = (claims.exp ?? 0) * 1000;
    this.#verified.add(jwt, {
      client,
      version,
      expiresAt,
      checkAt: time.elapsed + recheckMilliseconds,
    });
    return client;
  }

  async #verify(jwt: string): Promise<JWTPayload> {
    const { issuer, keys, clock } = this.#options;
    try {
      const { payload } = await jwtVerify(jwt, keys.find, {
        issuer,
        algorithms,
        clockTolerance: toleranceSeconds,
        currentDate: new Date(clock.now()),
        requiredClaims: ["exp", "sub", "aud"],
      });
      return payload;
    } catch (error) {
      throw error instanceof Problem ? error : refusedJwt(error);
    }
  }
}
