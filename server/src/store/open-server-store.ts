import { join } from "node:path";
import { CedarError, type Clock, type Config, type Environment, stateDirectoryOf } from "@cedar/core";
import { ServerStore } from "./server-store.ts";
import { makeStateDirectory } from "./state-directory.ts";

export interface StoreOptions {
  readonly config: Pick<Config, "serverStore" | "stateDirectory">;
  readonly environment: Environment;
  readonly clock?: Clock;
}

/** What a server in a container without a home of its own, or on a disk that cannot be written, meets. */
const unusable = new Set<unknown>(["EACCES", "ENOENT", "ENOTDIR", "EPERM", "EROFS"]);

/**
 * The store of the server and of the commands that change what it knows: the one that is configured, else a file in the state directory.
 * A sentence that says why there is none where nothing can be remembered and nobody asked for it.
 * @throws CedarError `configuration-invalid` for a state directory that was configured and cannot be used, or that others may change.
 */
export async function openServerStore({
  config,
  environment,
  clock,
}: StoreOptions): Promise<ServerStore | string> {
  if (config.serverStore !== undefined) return new ServerStore(config.serverStore, clock);
  const directory = config.stateDirectory ?? stateDirectoryOf(environment);
  if (directory === undefined) return "There is no home folder.";
  try {
    return new ServerStore(`sqlite://${join(await makeStateDirectory(directory), "server.sqlite")}`, clock);
  } catch (error) {
    const isOptional = config.stateDirectory === undefined && error instanceof CedarError;
    if (isOptional && unusable.has(error.facts.reason)) return error.message;
    throw error;
  }
}
