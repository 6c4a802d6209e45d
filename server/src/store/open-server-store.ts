import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Clock, type Config, stateDirectoryOf } from "@cedar/core";
import { ServerStore } from "./server-store.ts";
import { openStateDirectory, type StateOptions } from "./state-directory.ts";

const fileName = "server.sqlite";

export interface StoreOptions extends StateOptions {
  readonly config: StateOptions["config"] & Pick<Config, "serverStore">;
  readonly clock?: Clock;
  /** Whether there is nothing to open where no file was made yet. */
  readonly mustExist?: boolean;
}

/**
 * The store of the server and of the commands that change what it knows: the one that is configured, else a file in the state directory.
 * A sentence that says why there is none where nothing can be remembered and nobody asked for it.
 * @throws CedarError `configuration-invalid` for a state directory that was configured and cannot be used, or that others may change.
 */
export async function openServerStore(options: StoreOptions): Promise<ServerStore | string> {
  const { config, environment, clock, mustExist = false } = options;
  if (config.serverStore !== undefined) return new ServerStore(config.serverStore, clock);
  const directory = config.stateDirectory ?? stateDirectoryOf(environment) ?? "";
  if (mustExist && !existsSync(join(directory, fileName))) return "No server has kept anything yet.";
  const state = await openStateDirectory(options);
  if ("reason" in state) return state.reason;
  return new ServerStore(`sqlite://${join(state.directory, fileName)}`, clock);
}
