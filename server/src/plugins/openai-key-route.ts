import type { Cedar, Key } from "@cedar/core";
import type { Lifecycle, Plugin, Request, ResponseToolkit } from "@hapi/hapi";
import { keyUnavailable, reasonForLog } from "../key-unavailable.ts";
import { Problem } from "../problem.ts";
import { clientOf, clientStrategy } from "./client-authentication.ts";

/** The model that travels with the key when the server's configuration names none (row S1). */
const defaultModel = "gpt-5";

/** Row S4: the words of the log line that each request of the key leaves. */
const logLine = "OpenAI key requested";

/** What a client is given (row S2). */
interface KeyAnswer {
  readonly openai_api_key: string;
  readonly source: "server";
  readonly model: string;
  readonly fingerprint: string;
  /** ISO 8601; left out of the JSON where the key names no end. */
  readonly expires_at: string | undefined;
}

function keyAnswer(key: Key, configuredModel: string | undefined): KeyAnswer {
  return {
    openai_api_key: key.reveal(),
    source: "server",
    model: configuredModel ?? key.model ?? defaultModel,
    fingerprint: key.fingerprint,
    expires_at: key.expiresAt?.toISOString(),
  };
}

function asker(request: Request): { client: string | undefined; address: string } {
  return { client: clientOf(request), address: request.info.remoteAddress };
}

/** The line is written before the answer: a key that was given is always in the log. */
async function giveKey(cedar: Cedar, request: Request): Promise<KeyAnswer> {
  try {
    const { key } = await cedar.keys.resolve();
    const answer = keyAnswer(key, cedar.config.model);
    request.logger.info({ ...asker(request), outcome: "given", fingerprint: key.fingerprint }, logLine);
    return answer;
  } catch (error) {
    const problem = keyUnavailable(error, cedar.mask);
    const code = problem?.code ?? "internal";
    request.logger.warn({ ...asker(request), outcome: "unavailable", code, ...reasonForLog(error) }, logLine);
    throw problem ?? error;
  }
}

/** hapi would answer HEAD from a GET route; nobody needs the headers of a key. */
function refuseOtherMethods(request: Request, h: ResponseToolkit): Lifecycle.ReturnValue {
  if (request.method === "get") return h.continue;
  throw new Problem("method-not-allowed", "The key is asked for with GET.", { headers: { allow: "GET" } });
}

/** What was refused before the chain was asked leaves its line as well. */
function logRefusal(request: Request, h: ResponseToolkit): Lifecycle.ReturnValue {
  const { response } = request;
  if (response instanceof Problem && !request.auth.isAuthenticated) {
    request.logger.warn({ ...asker(request), outcome: "refused", code: response.code }, logLine);
  }
  return h.continue;
}

/** `GET /config/openai_key`: gives the key of the server's chain to a client that may have it. See docs/openai-key-flow.md. */
export function openAiKeyRoute(cedar: Cedar): Plugin<void> {
  return {
    name: "openai-key-route",
    dependencies: ["client-authentication", "request-log"],
    register(server) {
      server.route({
        method: "*",
        path: "/config/openai_key",
        options: {
          auth: clientStrategy,
          ext: { onPreAuth: { method: refuseOtherMethods }, onPreResponse: { method: logRefusal } },
        },
        handler: async (request) => await giveKey(cedar, request),
      });
    },
  };
}
