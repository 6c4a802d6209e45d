import { isBoom } from "@hapi/boom";
import type { Plugin } from "@hapi/hapi";
import type { Drain } from "../drain.ts";

/** Counts the requests that are being answered, and ends connections with their answer once the server is told to stop. */
export function draining(drain: Drain): Plugin<void> {
  return {
    name: "draining",
    register(server) {
      server.ext("onRequest", (_request, h) => {
        drain.enter();
        return h.continue;
      });
      server.ext("onPreResponse", ({ response }, h) => {
        if (!drain.isStopping) return h.continue;
        if (isBoom(response)) response.output.headers.connection = "close";
        else response.header("connection", "close");
        return h.continue;
      });
      server.events.on("response", () => drain.leave());
    },
  };
}
