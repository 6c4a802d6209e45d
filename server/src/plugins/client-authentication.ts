import { CedarError } from "@cedar/core";
import type { Plugin, Request } from "@hapi/hapi";
import type { Client } from "../access/client.ts";
import { type AccessConfig, type ClientAccess, clientAccess } from "../access/client-access.ts";
import { loopbackClient } from "../access/loopback-access.ts";
import type { TokenAccess } from "../access/token-access.ts";
import { Problem, storeUnavailable } from "../problem.ts";
import type { KnownTokens } from "../tokens/known-tokens.ts";

declare module "@hapi/hapi" {
  interface UserCredentials extends Client {}
}

/** The name of the strategy: `auth: clientStrategy` on a route lets in whoever may have the key. */
export const clientStrategy = "client";

/** The client whose request this is; `undefined` when it was refused. */
export function clientOf(request: Request): Client | undefined {
  return request.auth.isAuthenticated ? request.auth.credentials.user : undefined;
}

export interface ClientAuthenticationOptions {
  readonly config: AccessConfig;
  readonly tokens: TokenAccess;
  /** The tokens of the store; `undefined` without one. */
  readonly known: KnownTokens | undefined;
  /** Identifies a client, unless too many failed to show who they are. */
  readonly admit: (request: Request, identify: () => Promise<Client>) => Promise<Client>;
}

function refuseAll(): never {
  const detail =
    "This server is closed until it is configured: other machines may reach it, and no client has a token.";
  const hint = [
    "Set CEDAR_CLIENT_TOKENS=name:token,… on the server, or make a token with `cedar token create NAME`;",
    "set CEDAR_TOKEN=token on the client, which sends it as `Authorization: Bearer`.",
    "CEDAR_AUTH=none on the server gives the key to everybody who reaches it.",
  ].join(" ");
  throw new Problem("closed-until-configured", detail, { hint, headers: { "www-authenticate": "Bearer" } });
}

/** Row S8: the strategy `client`, which asks for what the configuration and the store ask for at that moment. */
export function clientAuthentication({
  config,
  tokens,
  known,
  admit,
}: ClientAuthenticationOptions): Plugin<void> {
  async function access(): Promise<ClientAccess> {
    try {
      return await clientAccess(config, known);
    } catch (error) {
      throw error instanceof CedarError ? storeUnavailable() : error;
    }
  }

  async function identify(request: Request): Promise<Client> {
    switch (await access()) {
      case "open":
        return { name: "anybody", services: undefined, isAdmin: false, isAnonymous: true };
      case "tokens":
        return await tokens.clientOf(request);
      case "loopback":
        return loopbackClient(request);
      case "closed":
        return refuseAll();
    }
  }

  return {
    name: "client-authentication",
    register(server) {
      server.auth.scheme(clientStrategy, () => ({
        authenticate: async (request, h) =>
          h.authenticated({
            credentials: { user: await admit(request, async () => await identify(request)) },
          }),
      }));
      server.auth.strategy(clientStrategy, clientStrategy);
    },
  };
}
