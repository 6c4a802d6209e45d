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

/** All sources of settings. */
export interface Layers {
  readonly flags: Layer;
  /** The profile that was named. */
  readonly profile: Layer | undefined;
  readonly variables: Layer;
  readonly file: Layer | undefined;
  /** What `cedar login` has stored. */
  readonly login: Layer | undefined;
  readonly defaults: Layer;
}

/**
 * The one order of precedence: a profile that was named is more specific than a variable that lies around, and what the user has written
 * himself goes before what a command has stored.
 */
export function inOrder({ flags, profile, variables, file, login }: Layers): readonly Layer[] {
  return [flags, profile, variables, file, login].filter((layer) => layer !== undefined);
}
