import { CedarError, type Config, type Environment, messageOf } from "@cedar/core";
import type { AuditEvent, ServerStore, TokenStore } from "@cedar/server";
import type { CommandContext, Flags } from "./command-line/command.ts";
import { openConfig } from "./open-cedar.ts";

/** The client tokens of a server, and where they are kept. */
export interface OpenedTokens {
  readonly tokens: TokenStore;
  readonly place: string;
  /** Writes the events to the audit log, where there is one. That it cannot be written is told, and undoes nothing. */
  readonly record: (events: readonly AuditEvent[]) => Promise<void>;
}

async function recordAll(
  events: readonly AuditEvent[],
  options: { config: Config; environment: Environment },
  store: ServerStore,
): Promise<void> {
  if (options.config.audit === "off") return;
  const { openAuditFile, rememberAuditEnd } = await import("@cedar/server");
  const file = await openAuditFile(options);
  if (typeof file === "string") return;
  const time = new Date();
  await file.append(
    events.map((event) => ({ event, time })),
    new AbortController().signal,
  );
  // A server that runs does so too, a moment later.
  await rememberAuditEnd(file.path, store).catch(() => {});
}

/**
 * Opens the store that a server with the same configuration uses, and closes it when the action is done.
 * @throws CedarError `configuration-invalid` where there is none, `store-unavailable`.
 */
export async function withTokenStore<Result>(
  flags: Flags,
  context: CommandContext,
  action: (opened: OpenedTokens) => Promise<Result>,
): Promise<Result> {
  const { config, mask } = await openConfig(flags, context, "server");
  context.terminal.mask = (text) => mask.mask(text);
  const { openServerStore, TokenStore } = await import("@cedar/server");
  const options = { config, environment: context.environment };
  const store = await openServerStore(options);
  if (typeof store === "string")
    throw new CedarError("configuration-invalid", `There is no place to keep tokens in. ${store}`, {
      hint: "Set CEDAR_STATE_DIRECTORY to the server's folder, or CEDAR_STORE to its store.",
    });
  const record = async (events: readonly AuditEvent[]): Promise<void> => {
    await recordAll(events, options, store).catch((error: unknown) => {
      context.terminal.tell(`cedar: warning: this is not in the audit log: ${messageOf(error)}`);
    });
  };
  try {
    return await action({ tokens: new TokenStore(store), place: store.place, record });
  } finally {
    await store.close();
  }
}
