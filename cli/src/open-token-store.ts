import { CedarError } from "@cedar/core";
import type { TokenStore } from "@cedar/server";
import type { CommandContext, Flags } from "./command-line/command.ts";
import { openConfig } from "./open-cedar.ts";

/** The client tokens of a server, and where they are kept. */
export interface OpenedTokens {
  readonly tokens: TokenStore;
  readonly place: string;
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
  const store = await openServerStore({ config, environment: context.environment });
  if (typeof store === "string")
    throw new CedarError("configuration-invalid", `There is no place to keep tokens in. ${store}`, {
      hint: "Set CEDAR_STATE_DIRECTORY to the server's folder, or CEDAR_STORE to its store.",
    });
  try {
    return await action({ tokens: new TokenStore(store), place: store.place });
  } finally {
    await store.close();
  }
}
