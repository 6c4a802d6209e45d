import type { Plugin, Request } from "@hapi/hapi";
import hapiPino from "hapi-pino";
import type { Logger } from "pino";

/** The route's own pattern: what a client writes into a path may be a secret (row L3). */
function routeOf(request: Request): string {
  const { path } = request.route;
  return path === "/{p*}" ? "an unknown path" : path;
}

/**
 * What is no HTTP is no failure of the server, and anybody can send as much of it as they like: it leaves no line. An object, since the types
 * of hapi-pino have another shape than its options.
 */
const ignored: object = { ignoredEventTags: { log: ["client"] } };

/** Gives each request a `logger`; tells each answer at the level `debug`, failures of the server itself as errors. */
export function requestLog(log: Logger): Plugin<void> {
  return {
    name: "request-log",
    async register(server) {
      await server.register({
        plugin: hapiPino,
        options: {
          instance: log,
          logEvents: ["response", "request-error"],
          ...ignored,
          // Without this each line would hold the request, with its headers and its query.
          getChildBindings: (request) => ({ request: request.info.id }),
          customRequestCompleteLevel: "debug",
          customRequestCompleteMessage: (request) =>
            `${request.method.toUpperCase()} ${routeOf(request)} answered`,
          customRequestErrorMessage: (request) =>
            `${request.method.toUpperCase()} ${routeOf(request)} failed`,
        },
      });
    },
  };
}
