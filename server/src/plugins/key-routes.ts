import type { Cedar, Key, KeyService } from "@cedar/core";
import type { Plugin, Request, ResponseObject, ResponseToolkit } from "@hapi/hapi";
import { answerNames, isNamed } from "../answer-names.ts";
import { asker } from "../asker.ts";
import type { RequestAudit } from "../audit/request-audit.ts";
import { genericKeyAnswer, keyAnswer } from "../key-answer.ts";
import type { KeyRetirement } from "../key-retirement.ts";
import { keyRoute, logLine, serviceOf } from "../key-route.ts";
import { keyUnavailable, reasonForLog } from "../key-unavailable.ts";
import { Problem } from "../problem.ts";
import type { ServedKeys } from "../served/served-keys.ts";

const words = "key requested";

/** Row K6: what the API refuses is not given away any more. */
function retired({ title, environmentVariable }: KeyService, { fingerprint }: Key): Problem {
  return new Problem("key-rejected", `The API refuses this server's ${title} key ${fingerprint}.`, {
    hint: `Put a new key into ${environmentVariable} on the server, or wherever its log says that the key comes from.`,
    headers: { "retry-after": "60" },
  });
}

interface KeySource {
  readonly cedar: Cedar;
  readonly audit: RequestAudit;
  readonly retirement: KeyRetirement;
  readonly served: ServedKeys;
}

/** The key that may be given. Why there is none is written to the log. @throws Problem. */
async function findKey(
  { cedar, retirement, served }: KeySource,
  request: Request,
  service: KeyService,
): Promise<Key> {
  try {
    const key = await served.resolve(service);
    if (retirement.isRetired(key, service)) throw retired(service, key);
    return key;
  } catch (error) {
    const problem = error instanceof Problem ? error : keyUnavailable(error, cedar.mask, service);
    const fields = { outcome: "unavailable", code: problem?.code ?? "internal", ...reasonForLog(error) };
    request.logger.warn({ ...asker(request), ...fields }, logLine(service, words));
    throw problem ?? error;
  }
}

/**
 * `GET /config/openai_key` and `GET /config/keys/{service}`: give the key of the server's chain to a client that may have it, or say that
 * it is still the same. See docs/openai-key-flow.md.
 */
export function keyRoutes(source: KeySource): Plugin<void> {
  const { cedar, audit } = source;
  const nameOf = answerNames();

  /** The line is written before the answer: a key that was given is always in the log. */
  function give(answerOf: typeof keyAnswer) {
    return async (request: Request, h: ResponseToolkit): Promise<ResponseObject> => {
      const service = serviceOf(cedar, request);
      const key = await findKey(source, request, service);
      const answer = answerOf(key, service, cedar.config);
      const etag = nameOf(answer);
      const isUnchanged = isNamed(etag, request.headers["if-none-match"]);
      const outcome = isUnchanged ? "unchanged" : "given";
      const fields = { outcome, fingerprint: key.fingerprint };
      await audit.record(request, { event: "key-given", service: service.name, ...fields });
      request.logger.info({ ...asker(request), ...fields }, logLine(service, words));
      return (isUnchanged ? h.response().code(304) : h.response(answer)).header("etag", etag);
    };
  }

  return {
    name: "key-routes",
    dependencies: ["client-authentication", "request-log"],
    register(server) {
      const route = { cedar, audit, method: "GET", words } as const;
      server.route([
        keyRoute({ ...route, path: "/config/openai_key", handler: give(keyAnswer) }),
        keyRoute({ ...route, path: "/config/keys/{service}", handler: give(genericKeyAnswer) }),
      ]);
    },
  };
}
