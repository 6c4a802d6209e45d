import { inspect } from "node:util";
import { fingerprint } from "../keys/fingerprint.ts";
import type { ClientToken, Config, SettingName } from "./config.ts";
import { settingNames, settings } from "./settings.ts";

function shown(value: unknown): unknown {
  if (typeof value === "string") return fingerprint(value);
  if (!Array.isArray(value)) return value;
  return (value as readonly ClientToken[]).map(({ name, token }) => ({ name, token: fingerprint(token) }));
}

/** A command without its arguments, which can hold anything. */
export function withoutArguments(command: readonly string[] | undefined): readonly string[] | undefined {
  return command === undefined || command.length < 2 ? command : [...command.slice(0, 1), "…"];
}

function concealedValue(name: SettingName, config: Config): unknown {
  if (name === "keyCommand") return withoutArguments(config.keyCommand);
  return settings[name].secret === true ? shown(config[name]) : config[name];
}

/** The settings with secret ones as fingerprints. */
function concealed(config: Config): Record<string, unknown> {
  return Object.fromEntries(settingNames.map((name) => [name, concealedValue(name, config)]));
}

/** The same settings, whose printed and serialised forms show secret ones as fingerprints (row L1). */
export function concealSecrets(config: Config): Config {
  const forms = { toJSON: () => concealed(config), [inspect.custom]: () => concealed(config) };
  // Not enumerable: a copy made by spreading holds settings only.
  for (const name of Reflect.ownKeys(forms)) {
    Object.defineProperty(config, name, { value: Reflect.get(forms, name), enumerable: false });
  }
  return config;
}
