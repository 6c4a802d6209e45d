import { loadConfig, type Plugin } from "@cedar/core";
import type { ExecutionContext } from "ava";
import { startServer } from "../../src/start-server.ts";
import { RecordedLog } from "./recorded-log.ts";

export interface ServeOptions {
  /** The environment variables that the server is started with. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly plugins?: readonly Plugin[];
}

export interface Served {
  readonly url: string;
  readonly port: number;
  readonly log: RecordedLog;
  /** The address of the key route. */
  readonly keyUrl: string;
  readonly stop: () => Promise<void>;
}

/** Starts the server on a free port as `cedar server` does, and stops it when the test ends. */
export async function serve(t: ExecutionContext, options: ServeOptions = {}): Promise<Served> {
  const { variables: environment = {}, flags = {}, plugins } = options;
  const log = new RecordedLog();
  const config = await loadConfig({ command: "server", environment, flags: { port: 0, ...flags } });
  const given = plugins === undefined ? {} : { plugins };
  const running = await startServer({ config, environment, logStream: log, ...given });
  t.teardown(async () => await running.stop());
  const { url } = running;
  return {
    url,
    port: Number(new URL(url).port),
    log,
    keyUrl: `${url}/config/openai_key`,
    stop: async () => await running.stop(),
  };
}
