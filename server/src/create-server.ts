import { type Cedar, type Clock, type Config, systemClock } from "@cedar/core";
import { type ServerOptions as HapiServerOptions, Server } from "@hapi/hapi";
import { type Logger, pino } from "pino";
import { OidcAccess } from "./access/oidc/oidc-access.ts";
import { TokenAccess } from "./access/token-access.ts";
import type { AuditLog } from "./audit/audit-log.ts";
import { recordRotation } from "./audit/record-rotation.ts";
import { RequestAudit } from "./audit/request-audit.ts";
import { clientAddresses } from "./client-address.ts";
import { createListener, type ListenerLimits } from "./create-listener.ts";
import { Drain } from "./drain.ts";
import { KeyRetirement } from "./key-retirement.ts";
import { RequestLimits } from "./limits/request-limits.ts";
import { ServerMetrics } from "./metrics/server-metrics.ts";
import { adminRoutes } from "./plugins/admin-routes.ts";
import { clientAuthentication } from "./plugins/client-authentication.ts";
import { documentation } from "./plugins/documentation.ts";
import { draining } from "./plugins/draining.ts";
import { headerCount } from "./plugins/header-count.ts";
import { health } from "./plugins/health.ts";
import { keyRoutes } from "./plugins/key-routes.ts";
import { metrics as metricsPlugin } from "./plugins/metrics.ts";
import { problemDetails } from "./plugins/problem-details.ts";
import { ready } from "./plugins/ready.ts";
import { rejectionRoutes } from "./plugins/rejection-routes.ts";
import { requestId } from "./plugins/request-id.ts";
import { requestLimits } from "./plugins/request-limits.ts";
import { requestLog } from "./plugins/request-log.ts";
import { securityHeaders } from "./plugins/security-headers.ts";
import { Readiness } from "./readiness.ts";
import { type ReloadReport, reloadAll } from "./served/reload-all.ts";
import { ServedKeys } from "./served/served-keys.ts";
import type { ServerStore } from "./store/server-store.ts";
import type { TlsFiles } from "./tls/tls-files.ts";
import type { KnownTokens } from "./tokens/known-tokens.ts";

declare module "@hapi/hapi" {
  interface ServerApplicationState {
    /** Asks the sources of all keys again that were ever given. */
    reload?: () => Promise<ReloadReport>;
  }
}

export interface ServerOptions {
  /** Where log lines go: nowhere without one. */
  readonly log?: Logger;
  /** What a slow client may hold. */
  readonly limits?: ListenerLimits;
  /** Bounds how often the API is asked about a key: the machine's own time without one. */
  readonly clock?: Clock;
  /** The client tokens of the store, besides those of the configuration. */
  readonly known?: KnownTokens | undefined;
  /** Counts what is asked: metrics of its own without one. */
  readonly metrics?: ServerMetrics | undefined;
  /** Where replicas count requests together: each counts its own without one. */
  readonly store?: Pick<ServerStore, "driver"> | undefined;
  /** Where it is recorded who was given what. */
  readonly auditLog?: AuditLog | undefined;
  /** The certificate, for https. */
  readonly tls?: TlsFiles | undefined;
  /** Knows whether the server was told to stop. */
  readonly drain?: Drain;
}

function hapiOptions({ host, port }: Config, { limits, tls }: ServerOptions): HapiServerOptions {
  return {
    host: host.replace(/^\[(.*)\]$/u, "$1"),
    port,
    listener: createListener(limits, tls),
    tls: tls !== undefined,
    // hapi would print errors to the console, past the log and its mask.
    debug: false,
    routes: {
      state: { parse: false, failAction: "ignore" },
      payload: { maxBytes: 65_536 },
      response: { ranges: false },
    },
  };
}

/**
 * Makes the HTTP server around a `Cedar`, whose configuration says where it listens and who may have the key. hapi's own
 * `start()` and `stop()` start and stop it; `startServer` does that with errors that people understand.
 */
export async function createServer(cedar: Cedar, options: ServerOptions = {}): Promise<Server> {
  const { log = pino({ enabled: false }), clock = systemClock, known, store, auditLog, tls } = options;
  const { drain = new Drain() } = options;
  const isStoreUp = known === undefined ? undefined : (): boolean => known.isUp;
  const { metrics = new ServerMetrics({ cedar, isStoreUp }) } = options;
  const { clientTokens: configured, oidc: rules } = cedar.config;
  const oidc = new OidcAccess({ rules, clock, log });
  const tokens = new TokenAccess({ configured, known, oidc, clock });
  const server = new Server(hapiOptions(cedar.config, options));
  const audit = new RequestAudit(auditLog, cedar.config.audit);
  const counts = new RequestLimits({ config: cedar.config, store, log });
  const retirement = new KeyRetirement({ cedar, clock, log });
  const onRotation = recordRotation(auditLog);
  const served = new ServedKeys({ cedar, clock, log, retirement, onRotation });
  server.app.reload = async () => await reloadAll(cedar, served);
  const needed = cedar.config.auth === "none" ? undefined : known;
  const required = cedar.config.audit === "required" ? auditLog : undefined;
  const readiness = new Readiness({ cedar, retirement, known: needed, audit: required, drain, clock });
  await server.register([
    draining(drain),
    requestId(cedar.mask),
    clientAddresses(cedar.config.trustProxy),
    requestLog(log),
    headerCount,
    requestLimits(counts),
    problemDetails,
    securityHeaders(tls !== undefined),
    clientAuthentication({ config: cedar.config, tokens, known, admit: counts.admit }),
    health,
    ready(readiness),
    keyRoutes({ cedar, audit, retirement, served }),
    adminRoutes({ cedar, audit, served }),
    rejectionRoutes({ cedar, audit, retirement }),
    documentation,
    metricsPlugin({ source: metrics, config: cedar.config }),
  ]);
  server.ext("onPostStop", () => tls?.stop());
  return server;
}
