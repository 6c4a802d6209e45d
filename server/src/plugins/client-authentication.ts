import type { Config } from "@cedar/core";
import type { Plugin, Request } from "@hapi/hapi";
import { clientAccess } from "../client-access.ts";
import { Problem } from "../problem.ts";

declare module "@hapi/hapi" {
  interface UserCredentials {
    /** The client's name in CEDAR_CLIENT_TOKENS; what it is taken for where no token is asked for. */
    readonly name: string;
  }
}

/** The name of the strategy: `auth: clientStrategy` on a route lets in whoever may have the key. */
export const clientStrategy = "client";

/** The name of the client whose request this is; `undefined` when it was refused. */
export function clientOf(request: Request): string | undefined {
  return request.auth.isAuthenticated ? request.auth.credentials.user?.name : undefined;
}

const closedDetail =
  "This server is closed until it is configured: other machines may reach it, and no client has a token.";

const closedHint = [
  "Set CEDAR_CLIENT_TOKENS=name:token,… on the server and CEDAR_TOKEN=token on the client, which sends it as `Authorization: Bearer`.",
  "CEDAR_AUTH=none on the server gives the key to everybody who reaches it.",
].join(" ");

/** Row S8: the strategy `client`, by the scheme that the configuration asks for. Schemes `tokens` and `loopback` are plugins of their own. */
export function clientAuthentication(config: Config): Plugin<void> {
  return {
    name: "client-authentication",
    dependencies: ["client-tokens", "loopback-guard"],
    register(server) {
      server.auth.scheme("open", () => ({
        authenticate: (_request, h) => h.authenticated({ credentials: { user: { name: "anybody" } } }),
      }));
      server.auth.scheme("closed", () => ({
        authenticate() {
          throw new Problem("closed-until-configured", closedDetail, {
            hint: closedHint,
            headers: { "www-authenticate": "Bearer" },
          });
        },
      }));
      server.auth.strategy(clientStrategy, clientAccess(config));
    },
  };
}
