import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ExecutionContext } from "ava";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import Provider from "oidc-provider";

export const audience = "https://cedar.example.com";
export const subject = "repo:acme/app:ref:refs/heads/main";

interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly jwk: JWK;
}

async function makeKey(kid: string, alg: string): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const more = { kid, alg, use: "sig" };
  return {
    kid,
    alg,
    privateKey,
    publicJwk: { ...(await exportJWK(publicKey)), ...more },
    jwk: { ...(await exportJWK(privateKey)), ...more },
  };
}

/** JWTs are not looked up again, so nothing has to be stored. */
class NoStore {
  async upsert(): Promise<void> {}
  async find(): Promise<undefined> {
    return undefined;
  }
}

/** What the certified implementation is told: a client that gets JWTs by its own word (`client_credentials`). */
function configurationOf(keys: readonly IssuerKey[]): Readonly<Record<string, unknown>> {
  const resource = {
    scope: "",
    audience,
    accessTokenFormat: "jwt",
    jwt: { sign: { alg: keys[0]?.alg } },
  };
  return {
    adapter: NoStore,
    ttl: { ClientCredentials: 300 },
    jwks: { keys: keys.map(({ jwk }) => jwk) },
    clients: [
      {
        client_id: "machine-7",
        client_secret: "secret-of-machine-7",
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
    ],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: () => resource,
      },
    },
  };
}

export interface SignOptions {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly kid?: string;
}

/** An issuer on loopback: `oidc-provider`, whose keys the test can exchange, and in whose place it can answer. */
export class TestIssuer {
  readonly #server: Server;
  #keys: readonly IssuerKey[] = [];
  #answer: RequestListener = () => {};
  /** The paths that were asked for. */
  readonly asked: string[] = [];
  /** Answers instead of the provider, where it is set. */
  instead: RequestListener | undefined;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.asked.push(request.url ?? "");
      (this.instead ?? this.#answer)(request, response);
    });
  }

  static async start(t: ExecutionContext): Promise<TestIssuer> {
    const issuer = new TestIssuer();
    issuer.#server.listen(0, "127.0.0.1");
    await once(issuer.#server, "listening");
    t.teardown(() => issuer.stop());
    await issuer.rotate("first");
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The public key, as anybody can see it. */
  get publicJwk(): JWK {
    return this.#key().publicJwk;
  }

  /** From now on these keys and no others, the first of which signs; those that it has already stay the same. */
  async rotate(...kids: readonly string[]): Promise<void> {
    const known = this.#keys;
    const keyOf = async (kid: string): Promise<IssuerKey> =>
      known.find((key) => key.kid === kid) ?? (await makeKey(kid, kid.startsWith("ES") ? "ES256" : "RS256"));
    this.#keys = await Promise.all(kids.map(keyOf));
    this.#answer = new Provider(this.url, configurationOf(this.#keys)).callback();
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #key(kid?: string): IssuerKey {
    const key = kid === undefined ? this.#keys[0] : this.#keys.find((each) => each.kid === kid);
    if (key === undefined) throw new Error("The issuer has no such key.");
    return key;
  }

  /** A workload's JWT, good for five minutes; `undefined` in the claims leaves one out. */
  async sign(
    claims: Readonly<Record<string, unknown>> = {},
    { header = {}, kid }: SignOptions = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const { alg, privateKey, kid: own } = this.#key(kid);
    return await new SignJWT({
      iss: this.url,
      aud: audience,
      sub: subject,
      iat: now,
      exp: now + 300,
      ...claims,
    })
      .setProtectedHeader({ alg, kid: own, typ: "JWT", ...header })
      .sign(privateKey);
  }

  /** The JWT that the provider itself gives its client, whose subject is `machine-7`. */
  async grant(): Promise<string> {
    const answer = await fetch(`${this.url}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa("machine-7:secret-of-machine-7")}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  }
}
