import type { OidcRule } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import type { ExecutionContext } from "ava";
import { type Answered, ask } from "./ask.ts";
import { serveCedar } from "./serve-cedar.ts";
import { audience, TestIssuer } from "./test-issuer.ts";

export const key = fakeKey("oidc");
export const ci = "token-of-the-ci-client-0123456789";

/** A server that takes the JWTs of an issuer, beside a client token. */
export interface OidcWorld {
  readonly issuer: TestIssuer;
  readonly log: { readonly text: string; named(message: string): Record<string, unknown>[] };
  readonly show: (jwt: string) => Promise<Answered>;
  /** The status and the code of the answer. */
  readonly code: (jwt: string) => Promise<string>;
}

export async function oidcWorld(t: ExecutionContext, rule: Partial<OidcRule> = {}): Promise<OidcWorld> {
  const issuer = await TestIssuer.start(t);
  const oidc = [
    {
      issuer: issuer.url,
      audience: [audience],
      subjects: ["repo:acme/*:ref:refs/heads/main", "machine-*"],
      ...rule,
    },
  ];
  const clientTokens = [{ name: "ci", token: ci }];
  const { keyUrl, log } = await serveCedar(t, async (_request, context) => context.createKey(key), {
    config: { oidc, clientTokens },
  });
  const show = async (jwt: string): Promise<Answered> =>
    await ask(keyUrl, { headers: { authorization: `Bearer ${jwt}` } });
  return {
    issuer,
    log,
    show,
    async code(jwt) {
      const { status, headers, text } = await show(jwt);
      t.false(text.includes(key) || text.includes(jwt) || log.text.includes(jwt));
      if (status === 401) t.is(headers["www-authenticate"], 'Bearer error="invalid_token"');
      return `${status} ${JSON.parse(text).code}`;
    },
  };
}
