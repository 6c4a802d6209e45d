import type { Environment } from "../plugins/plugin.ts";
import type { Config, SettingName } from "./config.ts";
import { settings } from "./settings.ts";

/** What `loadConfig` is handed. */
export interface ConfigRequest {
  /** The flags that were given, by their names without dashes; `undefined` ones were not. */
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
  /** `--config FILE`. */
  readonly configFile?: string | undefined;
  /** Defaults that differ from the table's, such as the mode `ask` on a terminal. */
  readonly defaults?: Partial<Config>;
  /** `ignored`: what `cedar login` has stored is not read, by commands that mend it. */
  readonly login?: "ignored";
  /**
   * Which command's flags these are: a flag may mean another setting to another command. Settings that only other commands have keep
   * their defaults, unchecked; without a command all are read.
   */
  readonly command?: "agent" | "server";
}

/** A variable such as PORT or HOST, which other programs use too, must not stop a command that does not listen. */
export function isOfOtherCommand(name: SettingName, { command }: Pick<ConfigRequest, "command">): boolean {
  const { commands } = settings[name];
  return command !== undefined && commands !== undefined && !commands.includes(command);
}
