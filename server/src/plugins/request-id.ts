import { randomUUID } from "node:crypto";
import { maskKeyShaped, type SecretMask } from "@cedar/core";
import { isBoom } from "@hapi/boom";
import type { Plugin } from "@hapi/hapi";

const header = "x-request-id";

/** Row L3: what is, or looks like, a key or a token that was sent as an id is not written to a log. */
function looksSecret(id: string, mask: SecretMask): boolean {
  return /cedar_token|(?:^|[^a-z\d])sk-/iu.test(id) || maskKeyShaped(id) !== id || mask.mask(id) !== id;
}

/** The id that a client gave, if it is well formed; else one that nobody had before. */
function idFor(given: unknown, mask: SecretMask): string {
  const isWellFormed = typeof given === "string" && /^[\w.-]{1,64}$/u.test(given);
  return isWellFormed && !looksSecret(given, mask) ? given : randomUUID();
}

/** Gives each request an id, the client's own where it sent one: it stands in the answer, in each line of the log and of the audit log. */
export function requestId(mask: SecretMask): Plugin<void> {
  return {
    name: "request-id",
    register(server) {
      server.ext("onRequest", (request, h) => {
        request.info.id = idFor(request.headers[header], mask);
        return h.continue;
      });
      server.ext("onPreResponse", ({ response, info }, h) => {
        if (isBoom(response)) response.output.headers[header] = info.id;
        else response.header(header, info.id);
        return h.continue;
      });
    },
  };
}
