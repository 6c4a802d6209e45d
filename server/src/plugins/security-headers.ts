import { isBoom } from "@hapi/boom";
import type { Plugin } from "@hapi/hapi";

/** Nothing is stored, sniffed, framed or read by a page of another origin. There are no CORS headers, on purpose (row S2). */
const headers = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** A year in which browsers ask for nothing here but by https (RFC 6797). */
const strictTransport = { "strict-transport-security": "max-age=31536000" };

/** Sets the headers of every answer, refusals and failures included. */
export function securityHeaders(isSecure: boolean): Plugin<void> {
  const all = isSecure ? { ...headers, ...strictTransport } : headers;
  return {
    name: "security-headers",
    register(server) {
      server.ext("onPreResponse", ({ response }, h) => {
        if (isBoom(response)) Object.assign(response.output.headers, all);
        else
          for (const [name, value] of Object.entries(all)) response.header(name, value, { override: false });
        return h.continue;
      });
    },
  };
}
