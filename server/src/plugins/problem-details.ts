import { type Boom, isBoom } from "@hapi/boom";
import type { Plugin } from "@hapi/hapi";
import { problemBody } from "../problem.ts";

/** Writes every error as `application/problem+json` (RFC 9457), those of hapi itself included. */
export const problemDetails: Plugin<void> = {
  name: "problem-details",
  register(server) {
    server.ext("onPreResponse", ({ response }, h) => {
      if (isBoom(response)) describe(response);
      return h.continue;
    });
  },
};

/** The error stays one, so that hapi still reports a failure of its own; only its body and type change. */
function describe(error: Boom): void {
  const payload: Record<string, unknown> = { ...problemBody(error) };
  Object.assign(error.output, { payload });
  error.output.headers["content-type"] = "application/problem+json";
}
