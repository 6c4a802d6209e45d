import type { Plugin } from "@hapi/hapi";

/** `GET /health`: 200 while the process serves, with or without a key, to everybody; says nothing secret (row S3). */
export const health: Plugin<void> = {
  name: "health",
  register(server) {
    server.route({
      method: "GET",
      path: "/health",
      options: { auth: false },
      handler: () => ({ status: "ok", service: "cedar" }),
    });
  },
};
