import { hash, timingSafeEqual } from "node:crypto";
import type { ClientToken } from "@cedar/core";
import type { Lifecycle, Plugin, Request, ResponseToolkit } from "@hapi/hapi";
import { Problem } from "../problem.ts";

interface KnownClient {
  readonly name: string;
  readonly digest: Buffer;
}

function digestOf(token: string): Buffer {
  return hash("sha256", token, "buffer");
}

/** The token of `Authorization: Bearer token` (RFC 6750, section 2.1). */
function bearerToken(header: unknown): string | undefined {
  return /^bearer +([\x21-\x7e]+)$/iu.exec(typeof header === "string" ? header : "")?.[1];
}

/** Compares digests, which have one length, and all of them: the time taken tells nothing of any token. */
function findClient(clients: readonly KnownClient[], token: string): KnownClient | undefined {
  const digest = digestOf(token);
  const matching = clients.filter((client) => timingSafeEqual(client.digest, digest));
  return matching[0];
}

const hint =
  "Set CEDAR_TOKEN on the client to a token that CEDAR_CLIENT_TOKENS on the server holds; it is sent as `Authorization: Bearer`.";

function authenticate(
  clients: readonly KnownClient[],
  request: Request,
  h: ResponseToolkit,
): Lifecycle.ReturnValue {
  const token = bearerToken(request.headers.authorization);
  if (token === undefined) {
    throw new Problem("token-missing", "This server gives the key to clients that show their token.", {
      hint,
      headers: { "www-authenticate": "Bearer" },
    });
  }
  const client = findClient(clients, token);
  if (client === undefined) {
    throw new Problem("token-unknown", "The token that was shown is none of this server's.", {
      hint,
      headers: { "www-authenticate": 'Bearer error="invalid_token"' },
    });
  }
  return h.authenticated({ credentials: { user: { name: client.name } } });
}

/** The authentication scheme `tokens`: a client shows its token. The tokens themselves are not kept, only their SHA-256 digests. */
export function clientTokens(tokens: readonly ClientToken[]): Plugin<void> {
  return {
    name: "client-tokens",
    register(server) {
      const clients = tokens.map(({ name, token }) => ({ name, digest: digestOf(token) }));
      server.auth.scheme("tokens", () => ({
        authenticate: (request, h) => authenticate(clients, request, h),
      }));
    },
  };
}
