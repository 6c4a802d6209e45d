import { agentSettings } from "./agent-settings.ts";
import { cacheSettings } from "./cache-settings.ts";
import type { SettingName } from "./config.ts";
import { keySettings } from "./key-settings.ts";
import { networkSettings } from "./network-settings.ts";
import { serverSettings } from "./server-settings.ts";
import type { Setting } from "./setting.ts";

/** All settings, by name. */
export const settings: Readonly<Record<SettingName, Setting>> = {
  ...keySettings,
  ...cacheSettings,
  ...agentSettings,
  ...serverSettings,
  ...networkSettings,
};

/** The names of all settings, in the order of the table. */
export const settingNames = Object.keys(settings) as readonly SettingName[];

/** Where a setting stands in the configuration file, and what problems call it: `model`, `cache.ttl`. */
export function settingLabel(name: SettingName): string {
  return settings[name].path?.join(".") ?? name;
}
