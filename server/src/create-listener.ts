import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { TlsFiles } from "./tls/tls-files.ts";

export interface ListenerLimits {
  /** How long a client may take to send its headers. */
  readonly headersMilliseconds: number;
  /** How long a client may take to send a whole request. */
  readonly requestMilliseconds: number;
  /** How long a connection is kept for a next request: longer than load balancers keep theirs (60 s). */
  readonly keepAliveMilliseconds: number;
  /** After how long a connection on which nothing moves is closed: longer than the chain may take. */
  readonly idleMilliseconds: number;
  /** Connections beyond so many are closed at once. */
  readonly connections: number;
}

export const defaultListenerLimits: ListenerLimits = {
  headersMilliseconds: 10_000,
  requestMilliseconds: 20_000,
  keepAliveMilliseconds: 65_000,
  idleMilliseconds: 120_000,
  connections: 10_000,
};

/** Node reads nothing more from who asks to go on in another protocol, and forgets the connection: so it ends with the answer. */
function endUpgrade({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers.upgrade !== undefined) response.setHeader("connection", "close");
}

/** Nothing is compressed: answers are small, the length of a compressed secret tells something of it (BREACH), and hapi takes a wrong header for a failure. */
function forgetEncoding({ headers }: IncomingMessage): void {
  delete headers["accept-encoding"];
}

/** Makes the listener, with bounds on what a slow client may hold. Headers beyond 8 KiB are refused. @param tls for https; http without it. */
export function createListener(limits: ListenerLimits = defaultListenerLimits, tls?: TlsFiles): Server {
  const options = {
    headersTimeout: limits.headersMilliseconds,
    requestTimeout: limits.requestMilliseconds,
    keepAliveTimeout: limits.keepAliveMilliseconds,
    connectionsCheckingInterval: Math.min(limits.headersMilliseconds, 5000),
    maxHeaderSize: 8192,
  };
  const listener = tls === undefined ? createServer(options) : createSecure(options, limits, tls);
  listener.maxConnections = limits.connections;
  // An `Expect: 100-continue` is an event of its own, which hapi answers.
  listener.on("request", endUpgrade).on("checkContinue", endUpgrade);
  listener.on("request", forgetEncoding).on("checkContinue", forgetEncoding);
  listener.on("checkExpectation", (_request, response) => {
    response.writeHead(417, { connection: "close" }).end();
  });
  return listener.setTimeout(limits.idleMilliseconds);
}

function createSecure(options: ServerOptions, limits: ListenerLimits, tls: TlsFiles): Server {
  const listener = createSecureServer({
    ...options,
    ...tls.loaded.options,
    handshakeTimeout: limits.headersMilliseconds,
  });
  // hapi answers in HTTP, which waits for a handshake that never ends.
  listener.on("tlsClientError", (_error, socket) => socket.destroy());
  // Connections that are open keep the certificate that they began with.
  tls.onChange = (loaded) => listener.setSecureContext(loaded.options);
  return listener;
}
