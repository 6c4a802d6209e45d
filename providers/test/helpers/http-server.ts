import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Teardown } from "./temporary-folder.ts";

export interface HttpServer {
  readonly port: number;
  /** `http://127.0.0.1:port`, or with the host that was asked for. */
  readonly url: string;
  /** Every request that came in. */
  readonly requests: IncomingMessage[];
  close(): Promise<void>;
}

/** A real HTTP server on a free port. */
export async function startHttpServer(listener: RequestListener, host = "127.0.0.1"): Promise<HttpServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: 0, host, backlog: 2048 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A real HTTP server that goes away with the test. */
export async function httpServer(t: Teardown, listener: RequestListener, host?: string): Promise<HttpServer> {
  const server = await startHttpServer(listener, host);
  t.teardown(async () => await server.close());
  return server;
}

/** A listener that always answers the same. */
export function answering(
  status: number,
  body: string | object,
  headers: Readonly<Record<string, string>> = { "content-type": "application/json; charset=utf-8" },
): RequestListener {
  return (_request, response) => {
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** The header by which a server on loopback has this time, in milliseconds since 1970. */
export function dated(now: number): Readonly<Record<string, string>> {
  return { "content-type": "application/json", date: new Date(now).toUTCString() };
}
