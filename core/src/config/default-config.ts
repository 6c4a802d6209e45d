import type { Config } from "./config.ts";
import { settingNames, settings } from "./settings.ts";

/** The settings when nobody says anything. */
export function defaultConfig(): Config {
  const values = Object.fromEntries(settingNames.map((name) => [name, settings[name].default]));
  // The defaults of the table satisfy its schemas, which a test makes sure of.
  return values as unknown as Config;
}
