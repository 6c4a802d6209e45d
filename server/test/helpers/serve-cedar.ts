import { type CedarOptions, createCedar, type KeyProvider, type Plugin, SecretMask } from "@cedar/core";
import type { Server } from "@hapi/hapi";
import type { ExecutionContext } from "ava";
import { chainLogger } from "../../src/chain-logger.ts";
import { createLog } from "../../src/create-log.ts";
import { createServer, type ServerOptions } from "../../src/create-server.ts";
import { RecordedLog } from "./recorded-log.ts";

/** A plugin with one key provider, named `own`. */
export function ownProvider(resolve: KeyProvider["resolve"]): Plugin {
  return { name: "own", register: (host) => host.addKeyProvider({ name: "own", resolve }) };
}

/** Serves a `Cedar` with one key provider of the test's own, at the most verbose level, on a free port. */
export async function serveCedar(
  t: ExecutionContext,
  resolve: KeyProvider["resolve"],
  options: Partial<CedarOptions> = {},
  serverOptions: ServerOptions = {},
): Promise<{ url: string; keyUrl: string; log: RecordedLog; server: Server }> {
  const mask = new SecretMask();
  const stream = new RecordedLog();
  const log = createLog(stream, { mask, level: "debug" });
  log.level = "trace";
  const cedar = await createCedar({
    environment: {},
    mask,
    logger: chainLogger(log),
    plugins: [ownProvider(resolve)],
    keyMemorySeconds: 0,
    ...options,
    config: { providerChain: ["own"], port: 0, ...options.config },
  });
  const server = await createServer(cedar, { log, ...serverOptions });
  await server.start();
  t.teardown(async () => await server.stop({ timeout: 1000 }));
  const url = `http://127.0.0.1:${server.info.port}`;
  return { url, keyUrl: `${url}/config/openai_key`, log: stream, server };
}
