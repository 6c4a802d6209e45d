import type { Plugin } from "@hapi/hapi";
import { Problem } from "../problem.ts";
import type { Readiness, UnreadyPart } from "../readiness.ts";

const reasons: Readonly<Record<UnreadyPart, string>> = {
  stopping: "it is being stopped",
  store: "its store does not answer",
  audit: "it cannot write its audit log",
  key: "it has no key that it can give",
};

/** `GET /ready`: 200 when the server can give a key, to everybody; else which part of it is not ready. For balancers, which then ask another one. */
export function ready(readiness: Readiness): Plugin<void> {
  return {
    name: "ready",
    register(server) {
      server.route({
        method: "GET",
        path: "/ready",
        options: { auth: false },
        handler: async () => {
          const parts = await readiness.unready();
          if (parts.length === 0) return { status: "ready", service: "cedar" };
          const why = parts.map((part) => reasons[part]).join(", and ");
          throw new Problem("not-ready", `This server is not ready: ${why}.`, {
            hint: "Ask another one, or again in a few seconds; the server's log says more.",
            headers: { "retry-after": "2" },
          });
        },
      });
    },
  };
}
