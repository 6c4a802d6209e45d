import {
  builtInKeyServices,
  CedarError,
  type Environment,
  type KeyContext,
  type KeyProvider,
} from "@cedar/core";
import type { WorkloadIdentity } from "../identity/workload-identity.ts";
import { askServer, type SentRequest } from "../server/ask-server.ts";
import { checkToken, serverAddress, whyNotAsked } from "../server/server-address.ts";
import { tellRejection } from "../server/tell-rejection.ts";
import { SharedRuns } from "../shared-runs.ts";
import { warnOnce } from "../warn-once.ts";

export interface ServerKeyProviderOptions {
  /** Base URL of the Cedar server; without one the provider has no key. */
  readonly url: string | undefined;
  /** What this client shows to the server. */
  readonly token: string | undefined;
  /** Where it has a JWT from that it shows instead, when there is no token. */
  readonly identity?: WorkloadIdentity | undefined;
  /** Whether the key may be asked for over plain http outside of this machine (row C11). */
  readonly allowHttp: boolean;
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read from: no proxy without it (row N2). */
  readonly environment?: Environment;
  /** How long the server may take in all. */
  readonly timeoutMilliseconds?: number;
}

const notConfigured = {
  message: "CEDAR_SERVER_URL is not set",
  hint: "Set CEDAR_SERVER_URL to the base URL of a Cedar server.",
  skipped: true,
};

/** The route of a service that is known by its name alone; the user's all have the generic one. */
function routeOf(service: string): string {
  return builtInKeyServices.find(({ name }) => name === service)?.route ?? `/config/keys/${service}`;
}

/** The service whose key was refused, if it is this key, and it came from the server: also by way of a cache. */
function refusedService(fingerprint: string, { reason, current }: KeyContext): string | undefined {
  const isServers = current?.source === "server" && current.fingerprint === fingerprint;
  return reason === "rejected" && isServers ? current.service : undefined;
}

/** A JWT that the server refuses is not shown again. */
async function forgetRefused<Answer>(
  answer: Promise<Answer>,
  identity: WorkloadIdentity | undefined,
): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CedarError && error.code === "server-refused") identity?.forget();
    throw error;
  }
}

/**
 * The key that a Cedar server hands out (row C3), the only one of the built-in providers whose keys caches keep. The server is told, in the
 * background and once, the fingerprint of a key of its own that the API refused. See docs/openai-key-flow.md.
 * Throws a `CedarError` `server-unreachable`, `server-refused`, `server-without-key` or `server-not-cedar`.
 * @throws CedarError `configuration-invalid` for a URL or a token that cannot be used.
 */
export function serverKeyProvider(options: ServerKeyProviderOptions): KeyProvider {
  const { url, identity, allowHttp, environment = {}, timeoutMilliseconds = 8000 } = options;
  const addressOf = url === undefined ? undefined : serverAddress(url);
  checkToken(options.token);
  const shownToken = async (context: KeyContext): Promise<string | undefined> =>
    options.token ?? (await identity?.token(context));
  const warn = warnOnce();
  const told = new Set<string>();
  const requests = new SharedRuns<SentRequest>();
  return {
    name: "server",
    async resolve({ service }, context) {
      const address = addressOf?.(service.route);
      if (address === undefined) {
        context.explain(notConfigured);
        return undefined;
      }
      const reason = whyNotAsked(address, allowHttp);
      if (reason === undefined) {
        const token = await shownToken(context);
        const question = { url: address, service, token, environment, timeoutMilliseconds, requests };
        return await forgetRefused(askServer(question, context), identity);
      }
      context.explain(reason);
      warn(`${reason.message}. ${reason.hint}`, context);
      return undefined;
    },
    async forget(fingerprint, context) {
      const service = refusedService(fingerprint, context);
      if (service === undefined || addressOf === undefined) return;
      const address = addressOf(`${routeOf(service)}/rejections`);
      const report = `${service} ${fingerprint}`;
      if (told.has(report) || whyNotAsked(address, allowHttp) !== undefined) return;
      told.add(report);
      // Not waited for: the refused call is to be repeated with another key as soon as there is one.
      void shownToken(context).then(
        async (token) =>
          await tellRejection({ url: address, token, environment, fingerprint }, context.logger),
        () => {},
      );
    },
  };
}
