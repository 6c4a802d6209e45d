import type { Plugin } from "@hapi/hapi";
import { documentPage, pagePolicy } from "../openapi/document-page.ts";
import { openApiDocument } from "../openapi/openapi-document.ts";

/** `GET /openapi.json` and `GET /docs`: what the server offers, for programs and for people. Open to everybody, since it says nothing of this server. */
export const documentation: Plugin<void> = {
  name: "documentation",
  register(server) {
    const options = { auth: false as const };
    server.route([
      { method: "GET", path: "/openapi.json", options, handler: () => openApiDocument() },
      {
        method: "GET",
        path: "/docs",
        options,
        handler: (_request, h) =>
          h.response(documentPage()).type("text/html").header("content-security-policy", pagePolicy()),
      },
    ]);
  },
};
