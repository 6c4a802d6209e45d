import { dirname, resolve } from "node:path";
import { checkSetting } from "./check-setting.ts";
import type { PluginReference } from "./config.ts";
import { type Given, givenBy, type Layers } from "./layer.ts";

function checked(given: Given | undefined, problems: string[]): readonly PluginReference[] {
  if (given === undefined) return [];
  return (checkSetting("plugins", given, problems) ?? []) as readonly PluginReference[];
}

/**
 * Plugins of the file and of flags are both loaded: the one list that adds up. Those of the file are looked up from its folder.
 * @param path the configuration file's.
 */
export function allPlugins(layers: Layers, path: string | undefined, problems: string[]): Given {
  const ofFile = givenBy(layers.file, "plugins");
  const ofFlags = givenBy(layers.flags, "plugins");
  const isSilent = ofFile === undefined && ofFlags === undefined;
  const folder = dirname(resolve(path ?? ""));
  const value = [
    ...checked(ofFile, problems).map((reference) => ({ ...reference, folder })),
    ...checked(ofFlags, problems),
    ...(isSilent ? checked(givenBy(layers.defaults, "plugins"), problems) : []),
  ];
  const origins = [ofFile, ofFlags].flatMap((given) => given?.origin ?? []);
  return { value, origin: origins.join(" and ") || "default" };
}
