import type { SettingName } from "./config.ts";

/** Where a value came from: `flag --model`, `variable OPENAI_MODEL`, `profile staging of file /home/…/config.json`, `file …`, `default`. */
export type Origin = string;

/** Settings as they were given, before they are checked. */
export type GivenSettings = Readonly<Partial<Record<SettingName, unknown>>>;

/** One source of settings. */
export interface Layer {
  readonly values: GivenSettings;
  originOf(name: SettingName): Origin;
}

/** A value and where it came from. */
export interface Given {
  readonly value: unknown;
  readonly origin: Origin;
}

/** What a layer says of a setting; `undefined` when it says nothing. */
export function givenBy(layer: Layer | undefined, name: SettingName): Given | undefined {
  const value = layer?.values[name];
  return layer === undefined || value === undefined ? undefined : { value, origin: layer.originOf(name) };
}
