import type { Cedar } from "@cedar/core";
import type { Plugin, Request, ResponseToolkit } from "@hapi/hapi";
import Joi from "joi";
import { asker } from "../asker.ts";
import type { RequestAudit } from "../audit/request-audit.ts";
import type { KeyRetirement } from "../key-retirement.ts";
import { keyRoute, logLine, serviceOf } from "../key-route.ts";
import { Problem } from "../problem.ts";

const words = "key rejection reported";

/** The body of a report: the form in which a key is shown, and nothing else. */
interface Report {
  readonly fingerprint: string;
}

export interface RejectionRoutesOptions {
  readonly cedar: Cedar;
  readonly audit: RequestAudit;
  readonly retirement: KeyRetirement;
}

const report = Joi.object<Report>({
  fingerprint: Joi.string()
    .pattern(/^(?:[\x21-\x7e]{6}…[\x21-\x7e]{4}|\(\d{1,2} characters\))$/u)
    .required(),
});

/** joi's own words quote what was sent (row L3). */
function refuse(): never {
  throw new Problem("report-malformed", "This is no report of a refused key.", {
    hint: 'Its body is JSON with the fingerprint of the key alone: {"fingerprint":"sk-abc…wxyz"}.',
  });
}

/**
 * `POST /config/openai_key/rejections` and `POST /config/keys/{service}/rejections`: a client says that the API refused the key that it was
 * given. The answer is the same whatever the server makes of it. See docs/openai-key-flow.md.
 */
export function rejectionRoutes({ cedar, audit, retirement }: RejectionRoutesOptions): Plugin<void> {
  function note(request: Request, h: ResponseToolkit) {
    const service = serviceOf(cedar, request);
    // Checked by the schema above.
    const { fingerprint } = request.payload as Report;
    request.logger.info({ ...asker(request), outcome: "noted", fingerprint }, logLine(service, words));
    audit.note(request, { event: "key-rejected", service: service.name, outcome: "noted", fingerprint });
    retirement.report(fingerprint, service);
    return h.response({ status: "noted" }).code(202);
  }

  return {
    name: "rejection-routes",
    dependencies: ["client-authentication", "request-log"],
    register(server) {
      const options = {
        payload: { maxBytes: 1024, allow: "application/json" },
        validate: { payload: report, failAction: refuse },
      };
      const route = { cedar, audit, method: "POST", words, options, handler: note } as const;
      server.route([
        keyRoute({ ...route, path: "/config/openai_key/rejections" }),
        keyRoute({ ...route, path: "/config/keys/{service}/rejections" }),
      ]);
      server.ext("onPreStop", () => retirement.stop());
    },
  };
}
