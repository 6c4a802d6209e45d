import { createServer, type Server } from "node:http";

export interface ListenerLimits {
  /** How long a client may take to send its headers. */
  readonly headersMilliseconds: number;
  /** How long a client may take to send a whole request. */
  readonly requestMilliseconds: number;
  /** How long a connection is kept for a next request: longer than load balancers keep theirs (60 s). */
  readonly keepAliveMilliseconds: number;
  /** After how long a connection on which nothing moves is closed: longer than the chain may take. */
  readonly idleMilliseconds: number;
}

export const defaultListenerLimits: ListenerLimits = {
  headersMilliseconds: 10_000,
  requestMilliseconds: 20_000,
  keepAliveMilliseconds: 65_000,
  idleMilliseconds: 120_000,
};

/** Makes the HTTP listener, with bounds on what a slow client may hold. Headers beyond 8 KiB are refused. */
export function createListener(limits: ListenerLimits = defaultListenerLimits): Server {
  const listener = createServer({
    headersTimeout: limits.headersMilliseconds,
    requestTimeout: limits.requestMilliseconds,
    keepAliveTimeout: limits.keepAliveMilliseconds,
    connectionsCheckingInterval: Math.min(limits.headersMilliseconds, 5000),
    maxHeaderSize: 8192,
  });
  return listener.setTimeout(limits.idleMilliseconds);
}
