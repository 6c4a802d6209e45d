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

/** Sets the headers of every answer, refusals and failures included. */
export const securityHeaders: Plugin<void> = {
  name: "security-headers",
  register(server) {
    server.ext("onPreResponse", ({ response }, h) => {
      if (isBoom(response)) Object.assign(response.output.headers, headers);
      // A page that needs a policy of its own has set it.
      else
        for (const [name, value] of Object.entries(headers))
          response.header(name, value, { override: false });
      return h.continue;
    });
  },
};
