import { isAbsolute, join } from "node:path";
import type { Environment } from "../plugins/plugin.ts";

/** Where Cedar keeps what it must remember, `~/.local/state/cedar-cli`; `undefined` without an absolute HOME. */
export function stateDirectoryOf(environment: Environment): string | undefined {
  const home = environment.HOME || environment.USERPROFILE;
  return home !== undefined && isAbsolute(home) ? join(home, ".local", "state", "cedar-cli") : undefined;
}
