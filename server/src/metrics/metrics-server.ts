import { createServer, type Server } from "node:http";
import type { ServerMetrics } from "./server-metrics.ts";

/**
 * Serves the metrics, and nothing else, on a port of its own, where no token is asked for: one that only Prometheus can reach.
 * @throws Error when it cannot listen.
 */
export async function startMetricsServer(source: ServerMetrics, host: string, port: number): Promise<Server> {
  const server = createServer(
    { headersTimeout: 5000, requestTimeout: 5000, maxHeaderSize: 8192 },
    (request, response) => {
      const isAsked = request.method === "GET" && request.url === "/metrics";
      if (!isAsked) {
        response.writeHead(404, { "content-type": "text/plain" }).end("The metrics are at GET /metrics.\n");
        return;
      }
      source.render().then(
        ({ text, type }) => response.writeHead(200, { "content-type": type }).end(text),
        () => response.writeHead(500).end(),
      );
    },
  );
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject).listen(port, host.replace(/^\[(.*)\]$/u, "$1"), resolve);
  await promise;
  return server;
}
