import type { Cedar, KeyService } from "@cedar/core";
import type { Plugin, Request } from "@hapi/hapi";
import type { RequestAudit } from "../audit/request-audit.ts";
import { Problem } from "../problem.ts";
import { reloadAll } from "../served/reload-all.ts";
import type { ServedKeys } from "../served/served-keys.ts";
import { clientOf, clientStrategy } from "./client-authentication.ts";

export interface AdminRoutesOptions {
  readonly cedar: Cedar;
  readonly served: ServedKeys;
  readonly audit: RequestAudit;
}

/** @throws Problem `admin-only`. */
export function checkAdmin(request: Request): void {
  if (clientOf(request)?.isAdmin === true) return;
  throw new Problem("admin-only", "This is for operators.", {
    hint: "`cedar token create NAME --admin` makes a token for them.",
  });
}

interface ShownKeys {
  readonly current: object;
  readonly previous: object | undefined;
}

function show(service: KeyService, served: ServedKeys): ShownKeys | undefined {
  const known = served.known(service);
  if (known === undefined) return undefined;
  const { current, previous } = known;
  const shown = { fingerprint: current.key.fingerprint, since: current.since };
  return {
    current: shown,
    previous:
      previous === undefined ? undefined : { fingerprint: previous.key.fingerprint, since: previous.since },
  };
}

/** `GET /admin/keys`, which keys are given and were given before, and `POST /admin/reload`, which asks their sources again. For operators. */
export function adminRoutes({ cedar, served, audit }: AdminRoutesOptions): Plugin<void> {
  function keys(): Record<string, ShownKeys | undefined> {
    return Object.fromEntries(
      cedar.services.entries().map((service) => [service.name, show(service, served)]),
    );
  }

  return {
    name: "admin-routes",
    dependencies: ["client-authentication"],
    register(server) {
      const options = { auth: clientStrategy };
      server.route([
        {
          method: "GET",
          path: "/admin/keys",
          options,
          handler: (request) => {
            checkAdmin(request);
            return { services: keys() };
          },
        },
        {
          method: "POST",
          path: "/admin/reload",
          options: { ...options, payload: { maxBytes: 1024 } },
          async handler(request) {
            checkAdmin(request);
            await audit.record(request, { event: "configuration-reloaded" });
            return { reloaded: await reloadAll(cedar, served), services: keys() };
          },
        },
      ]);
    },
  };
}
