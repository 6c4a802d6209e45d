import type { Plugin } from "@hapi/hapi";
import { Problem } from "../problem.ts";

const mostHeaders = 100;

/** Refuses a request with very many headers. Node would leave out those beyond a number, and with them what the server must see. */
export const headerCount: Plugin<void> = {
  name: "header-count",
  register(server) {
    server.ext("onRequest", ({ raw }, h) => {
      if (raw.req.rawHeaders.length / 2 <= mostHeaders) return h.continue;
      throw new Problem("headers-too-many", `A request has at most ${mostHeaders} headers here.`);
    });
  },
};
