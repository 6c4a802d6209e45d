import {
  type Cedar,
  type Config,
  createCedar,
  type Environment,
  type LoadedConfig,
  type Plugin,
  systemClock,
} from "@cedar/core";
import { builtInProviders } from "@cedar/providers";
import type { Server } from "@hapi/hapi";
import type { DestinationStream, Logger } from "pino";
import { type ClientAccess, clientAccess } from "./access/client-access.ts";
import { chainLogger } from "./chain-logger.ts";
import { createLog } from "./create-log.ts";
import { createServer } from "./create-server.ts";
import { Drain } from "./drain.ts";
import { reasonForLog } from "./key-unavailable.ts";
import { serverStartError } from "./server-start-error.ts";
import { startWarnings } from "./start-warnings.ts";
import { type Stopping, stopServer } from "./stop-server.ts";
import { openServerMemory, type ServerMemory } from "./store/open-server-memory.ts";
import { tlsPlaces } from "./tls/load-tls.ts";
import { TlsFiles } from "./tls/tls-files.ts";
import type { KnownTokens } from "./tokens/known-tokens.ts";

export interface StartServerOptions {
  /** What `loadConfig({ command: "server", … })` gives. */
  readonly config: LoadedConfig;
  /** Environment variables for key providers: `env` reads OPENAI_API_KEY from it. */
  readonly environment: Environment;
  /** Plugins besides those that the configuration names: the built-in ones by default. */
  readonly plugins?: readonly Plugin[];
  /** Where log lines go, one JSON object a line: standard output by default, since the log is what a server has to say. */
  readonly logStream?: DestinationStream;
}

export interface RunningServer {
  /** Where the server is reached from this machine. */
  readonly url: string;
  /** Who may have the key at the start. */
  readonly access: ClientAccess;
  /** Asks the sources of all keys again that were ever given, as SIGHUP and `POST /admin/reload` do. Never fails. */
  readonly reload: () => Promise<void>;
  /** Says that it is not ready, lets the requests that are being answered end (for `graceSeconds` at most), then closes. May be called again. */
  readonly stop: () => Promise<void>;
}

/** An address that means "all of this machine's" is reached by loopback. */
function urlOf(server: Server): string {
  const { address = "", port } = server.info;
  const reached = { "0.0.0.0": "127.0.0.1", "::": "::1" }[address] ?? address;
  return `${server.info.protocol}://${reached.includes(":") ? `[${reached}]` : reached}:${port}`;
}

async function listen(
  cedar: Cedar,
  loaded: LoadedConfig,
  log: Logger,
  memory: ServerMemory,
  tls: TlsFiles | undefined,
  drain: Drain,
): Promise<Server> {
  try {
    const server = await createServer(cedar, { log, ...memory, tls, drain });
    await server.start();
    return server;
  } catch (error) {
    tls?.stop();
    await memory.close();
    throw serverStartError(error, loaded);
  }
}

/** Which host is asked about the keys of each service that clients report as refused: services of which nobody can be asked are left out. */
function askedHosts(cedar: Cedar): Readonly<Record<string, string>> {
  const hosts = cedar.services
    .entries()
    .map((service) => [service.name, cedar.keyCheckHost(service)] as const);
  return Object.fromEntries(hosts.flatMap(([name, host]) => (host === undefined ? [] : [[name, host]])));
}

function runningServer(stopping: Stopping, access: ClientAccess): RunningServer {
  let stopped: Promise<void> | undefined;
  return {
    url: urlOf(stopping.server),
    access,
    async reload() {
      const { server, memory, log } = stopping;
      memory.auditLog?.append({ event: "configuration-reloaded" }).catch(() => {});
      const reloaded = await server.app.reload?.();
      log.info({ reloaded }, "The sources of the keys were asked again");
    },
    async stop() {
      stopped ??= stopServer(stopping);
      await stopped;
    },
  };
}

/** The certificate that is configured, which must be able to serve at the start. */
async function openTls(config: Config, log: Logger): Promise<TlsFiles | undefined> {
  const places = tlsPlaces(config);
  return places === undefined ? undefined : await TlsFiles.open({ places, clock: systemClock, log });
}

/** Where the store is down it is not known whether there was a token, and one is asked for. */
async function accessNow(config: Config, known: KnownTokens | undefined): Promise<ClientAccess> {
  return await clientAccess(config, known).catch((): ClientAccess => "tokens");
}

/**
 * Starts the Cedar server: what `cedar server` does. Its chain is `serverProviderChain`, and the chain is asked at every request, so a key that
 * was rotated in a mounted file is given at the next one (row S5).
 * @throws CedarError `configuration-invalid` for a certificate that cannot serve, `name-unknown` for a provider that there is not,
 * `server-start-failed` when it cannot listen.
 */
export async function startServer({
  config: loaded,
  environment,
  plugins = [builtInProviders],
  logStream = process.stdout,
}: StartServerOptions): Promise<RunningServer> {
  const { config, configDirectory, origins, mask } = loaded;
  const log = createLog(logStream, { mask, level: config.verbose ? "debug" : "info" });
  const cedar = await createCedar({
    config: { ...config, providerChain: config.serverProviderChain },
    origins: { providerChain: origins.serverProviderChain },
    plugins,
    environment,
    configDirectory,
    logger: chainLogger(log),
    mask,
    keyMemorySeconds: 0,
  });
  const tls = await openTls(config, log);
  const memory = await openServerMemory({ config, environment, log });
  const access = await accessNow(config, memory.known);
  const drain = new Drain();
  const server = await listen(cedar, loaded, log, memory, tls, drain);
  const { graceSeconds } = config;
  const running = runningServer({ server, drain, memory, log, clock: systemClock, graceSeconds }, access);
  log.info({ url: running.url, access }, "Cedar server listens");
  memory.auditLog?.append({ event: "server-started" }).catch(() => {});
  log.info({ asks: askedHosts(cedar) }, "Cedar server looks into refused keys");
  for (const warning of [...loaded.warnings, ...startWarnings(config, access)]) log.warn(warning);
  // Not waited for: a chain that hangs must not keep the server from answering /health (row S3).
  cedar.keys.resolve().catch((error: unknown) => {
    log.warn(reasonForLog(error), "There is no key to give yet: clients are answered 503");
  });
  return running;
}
