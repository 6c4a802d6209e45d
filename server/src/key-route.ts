import { type Cedar, type KeyService, openAiKeyService } from "@cedar/core";
import { isBoom } from "@hapi/boom";
import type { Request, RouteOptions, ServerRoute } from "@hapi/hapi";
import { asker } from "./asker.ts";
import type { RequestAudit } from "./audit/request-audit.ts";
import { isRepeated } from "./limits/too-many-requests.ts";
import { clientOf, clientStrategy } from "./plugins/client-authentication.ts";
import { Problem, problemBody } from "./problem.ts";

export interface KeyRoute {
  readonly cedar: Cedar;
  readonly audit: RequestAudit;
  /** The only method that the route has. */
  readonly method: "GET" | "POST";
  readonly path: string;
  /** What each request of it leaves in the log, after the service's name: `key requested` (row S4). */
  readonly words: string;
  /** What is special about it. */
  readonly options?: Pick<RouteOptions, "payload" | "validate">;
  readonly handler: NonNullable<ServerRoute["handler"]>;
}

/** The words of a log line; what the client wrote into the path is not quoted (row L3). */
export function logLine(service: KeyService | undefined, words: string): string {
  return service === undefined ? `${words} of an unknown service` : `${service.title} ${words}`;
}

function findService({ services }: Cedar, request: Request): KeyService | undefined {
  const name: unknown = request.params.service ?? openAiKeyService.name;
  return typeof name === "string" && services.has(name) ? services.get(name) : undefined;
}

/**
 * The service that a request is about: the one in its path, else OpenAI.
 * @throws Problem `service-unknown`, and `service-not-allowed` when the client may not have its key.
 */
export function serviceOf(cedar: Cedar, request: Request): KeyService {
  const service = findService(cedar, request);
  const allowed = clientOf(request)?.services;
  if (service !== undefined && (allowed === undefined || allowed.includes(service.name))) return service;
  if (service !== undefined)
    throw new Problem("service-not-allowed", `This client's token is not for ${service.title} keys.`, {
      hint: `It is for: ${allowed?.join(", ")}. \`cedar token create NAME --services …\` makes one for others.`,
    });
  throw new Problem("service-unknown", "This server has no key service of that name.", {
    hint: `It has: ${cedar.services.names().join(", ")}.`,
  });
}

/**
 * A route about keys: only for whoever may have the key, by one method (hapi would answer HEAD from a GET route, and nobody needs the headers
 * of a key), and what was refused leaves its line in the log as well.
 */
export function keyRoute({ cedar, audit, method, path, words, options, handler }: KeyRoute): ServerRoute {
  return {
    method: "*",
    path,
    handler,
    options: {
      ...options,
      auth: clientStrategy,
      ext: {
        onPreAuth: {
          method: (request, h) => {
            if (request.method === method.toLowerCase()) return h.continue;
            throw new Problem("method-not-allowed", `${method} is the only method here.`, {
              headers: { allow: method },
            });
          },
        },
        onPreResponse: {
          method: (request, h) => {
            const { response } = request;
            // hapi itself refuses as well: a body that is too long, or no JSON.
            if (isBoom(response) && !response.isServer && !isRepeated(response)) {
              const service = findService(cedar, request);
              const fields = { outcome: "refused", code: problemBody(response).code };
              request.logger.warn({ ...asker(request), ...fields }, logLine(service, words));
              audit.note(request, { event: "key-refused", service: service?.name, ...fields });
            }
            return h.continue;
          },
        },
      },
    },
  };
}
