import { boomify } from "@hapi/boom";
import type { Plugin, ResponseObject, ResponseToolkit } from "@hapi/hapi";
import type { RequestLimits } from "../limits/request-limits.ts";
import { TooManyRequests } from "../limits/too-many-requests.ts";
import { problemBody } from "../problem.ts";

/** What watches the server asks as often as it likes. */
const unlimitedPaths = new Set(["/health", "/ready"]);

/** After an error in its last step hapi leaves out what others do in that step, such as the headers of every answer: so this is none. */
function answerOf(error: unknown, h: ResponseToolkit): ResponseObject {
  if (!(error instanceof TooManyRequests)) throw error;
  const boom = boomify(error);
  const { statusCode, headers } = boom.output;
  const response = h.response(problemBody(boom)).code(statusCode).type("application/problem+json");
  for (const [name, value] of Object.entries(headers)) response.header(name, String(value));
  return response;
}

/** Answers 429 to who asks too often. Must come before the plugin that describes errors. */
export function requestLimits(limits: RequestLimits): Plugin<void> {
  return {
    name: "request-limits",
    register(server) {
      server.ext("onCredentials", async (request, h) => {
        await limits.countClient(request);
        return h.continue;
      });
      // Here, since hapi answers an unknown path without any step before.
      server.ext("onPreResponse", async (request, h) => {
        if (unlimitedPaths.has(request.route.path)) return h.continue;
        try {
          await limits.countOther(request);
          return h.continue;
        } catch (error) {
          return answerOf(error, h);
        }
      });
      server.ext("onPostStop", () => limits.stop());
    },
  };
}
