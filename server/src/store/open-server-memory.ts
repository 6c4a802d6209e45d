import { type Config, type Environment, messageOf, systemClock } from "@cedar/core";
import type { Logger } from "pino";
import { AuditEndKeeper } from "../audit/audit-end-keeper.ts";
import { AuditLog } from "../audit/audit-log.ts";
import { openAuditFile } from "../audit/open-audit-file.ts";
import { KnownTokens } from "../tokens/known-tokens.ts";
import { TokenStore } from "../tokens/token-store.ts";
import { openServerStore } from "./open-server-store.ts";
import type { ServerStore } from "./server-store.ts";

/** What a running server remembers beyond its configuration. */
export interface ServerMemory {
  /** The client tokens of the store; `undefined` where there is no place for a store. */
  readonly known: KnownTokens | undefined;
  /** Who was given what; `undefined` where there is no place for it, or nobody wants it. */
  readonly auditLog: AuditLog | undefined;
  /** What replicas share; `undefined` where there is no place for it. */
  readonly store: ServerStore | undefined;
  close(): Promise<void>;
}

export interface MemoryOptions {
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

/** Opens the store and reads the client tokens in it. */
async function openTokens({
  config,
  environment,
  log,
}: MemoryOptions): Promise<Pick<ServerMemory, "known" | "store" | "close">> {
  const store = await openServerStore({ config, environment });
  if (typeof store === "string") {
    log.info({ reason: store }, "The server has no store: its clients are those of CEDAR_CLIENT_TOKENS");
    return { known: undefined, store: undefined, async close() {} };
  }
  const tokens = new TokenStore(store);
  const known = new KnownTokens({ tokens, clock: systemClock, log });
  if (config.clientTokens.length + config.oidc.length > 0) await rememberTokens(tokens, log);
  await known.start();
  return {
    known,
    store,
    async close() {
      await known.stop();
      await store.close();
    },
  };
}

async function openAuditLog({ config, environment, log }: MemoryOptions): Promise<AuditLog | undefined> {
  if (config.audit === "off") return undefined;
  const file = await openAuditFile({ config, environment });
  if (typeof file !== "string") return new AuditLog({ file, clock: systemClock, log });
  log.warn({ reason: file }, "There is no audit log: nobody records to whom keys are given");
  return undefined;
}

/** Keeps in the store where the audit log ends, where there are both. */
function keepEnd(
  auditLog: AuditLog | undefined,
  store: ServerStore | undefined,
  log: Logger,
): AuditEndKeeper | undefined {
  if (auditLog === undefined || store === undefined) return undefined;
  const keeper = new AuditEndKeeper({ path: auditLog.path, store, clock: systemClock, log });
  keeper.start();
  return keeper;
}

/**
 * Opens what the server remembers. Where there is no place for it, the log is told.
 * @throws CedarError `configuration-invalid` for a state directory that cannot be used.
 */
export async function openServerMemory(options: MemoryOptions): Promise<ServerMemory> {
  const auditLog = await openAuditLog(options);
  const { known, store, close } = await openTokens(options);
  const keeper = keepEnd(auditLog, store, options.log);
  return {
    known,
    // One in a file has no replicas.
    store: options.config.serverStore === undefined ? undefined : store,
    auditLog,
    async close() {
      await auditLog?.flush();
      await keeper?.stop();
      await close();
    },
  };
}
