import type { Server as HttpServer } from "node:http";
import type { Config } from "@cedar/core";
import type { Plugin } from "@hapi/hapi";
import { startMetricsServer } from "../metrics/metrics-server.ts";
import type { ServerMetrics } from "../metrics/server-metrics.ts";
import { checkAdmin } from "./admin-routes.ts";
import { clientStrategy } from "./client-authentication.ts";

export interface MetricsOptions {
  readonly source: ServerMetrics;
  readonly config: Pick<Config, "host" | "metricsPort">;
}

/** `GET /metrics`, for who shows an admin token, and on a port of its own where one is configured; counts every request. */
export function metrics({ source, config }: MetricsOptions): Plugin<void> {
  let own: HttpServer | undefined;

  async function start(): Promise<void> {
    if (config.metricsPort !== undefined)
      own = await startMetricsServer(source, config.host, config.metricsPort);
  }

  function stop(): void {
    own?.closeAllConnections();
    own?.close();
  }

  return {
    name: "metrics",
    dependencies: ["client-authentication"],
    register(server) {
      // hapi waits for what these give; its types know nothing of it.
      server.ext("onPreStart", start as () => void);
      server.ext("onPostStop", stop);
      server.events.on("response", (request) => source.count(request));
      server.route({
        method: "GET",
        path: "/metrics",
        options: { auth: clientStrategy },
        async handler(request, h) {
          checkAdmin(request);
          const { text, type } = await source.render();
          return h.response(text).type(type);
        },
      });
    },
  };
}
