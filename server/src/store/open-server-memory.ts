import { type Config, type Environment, messageOf, systemClock } from "@cedar/core";
import type { Logger } from "pino";
import { KnownTokens } from "../tokens/known-tokens.ts";
import { TokenStore } from "../tokens/token-store.ts";
import { openServerStore } from "./open-server-store.ts";

/** What a running server remembers beyond its configuration. */
export interface ServerMemory {
  readonly known: KnownTokens;
  close(): Promise<void>;
}

interface MemoryOptions {
  readonly config: Config;
  readonly environment: Environment;
  readonly log: Logger;
}

/** Row S8: once clients had tokens, removing them from the configuration does not open the server. */
async function rememberTokens(tokens: TokenStore, log: Logger): Promise<void> {
  await tokens.rememberThatThereWere().catch((error: unknown) => {
    log.warn({ reason: messageOf(error) }, "The server's store does not remember that clients have tokens");
  });
}

/**
 * Opens the server's store and reads the client tokens in it. `undefined` where there is no place for a store, of which the log is told.
 * @throws CedarError `configuration-invalid` for a state directory that cannot be used.
 */
export async function openServerMemory({
  config,
  environment,
  log,
}: MemoryOptions): Promise<ServerMemory | undefined> {
  const store = await openServerStore({ config, environment });
  if (typeof store === "string") {
    log.info({ reason: store }, "The server has no store: its clients are those of CEDAR_CLIENT_TOKENS");
    return undefined;
  }
  const tokens = new TokenStore(store);
  const known = new KnownTokens({ tokens, clock: systemClock, log });
  if (config.clientTokens.length > 0) await rememberTokens(tokens, log);
  await known.start();
  return {
    known,
    async close() {
      known.stop();
      await store.close();
    },
  };
}
