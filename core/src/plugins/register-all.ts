import type { PluginReference } from "../config/config.ts";
import type { LoadedConfig } from "../config/load-config.ts";
import { builtInTools } from "../tools/built-in-tools.ts";
import type { OptionsPlace } from "./check-options.ts";
import { loadPlugin } from "./load-plugin.ts";
import type { Plugin } from "./plugin.ts";
import { type PluginContribution, type PluginSurroundings, registerPlugin } from "./register-plugin.ts";
import type { Registries } from "./registries.ts";

/** Where plugins come from besides the configuration, and where the settings stood, for messages. */
export interface PluginSources {
  readonly plugins: readonly Plugin[];
  readonly origins?: Partial<LoadedConfig["origins"]> | undefined;
}

/** Plugins of the configuration file come first, and alone have a folder; flags give a plugin no options. */
function optionsPlace(
  { folder }: PluginReference,
  position: number,
  { origins }: PluginSources,
): OptionsPlace {
  const [ofFile, ofFlag] = origins?.plugins?.split(/ and (?=flag --plugin$)/u) ?? [];
  if (folder === undefined) return { path: "options", origin: ofFlag ?? ofFile };
  return { path: `plugins.${position}.options`, origin: ofFile };
}

/**
 * Registers the built-in tools, the plugins that are given as objects, and those that the configuration names, in this order.
 * @throws CedarError `plugin-invalid` for a plugin that cannot be loaded, or whose options are none.
 */
export async function registerAll(
  options: PluginSources,
  surroundings: PluginSurroundings,
  registries: Registries,
): Promise<PluginContribution[]> {
  const contributions: PluginContribution[] = [];
  for (const plugin of [builtInTools, ...options.plugins]) {
    contributions.push(await registerPlugin(plugin, undefined, registries, surroundings));
  }
  for (const [position, reference] of surroundings.config.plugins.entries()) {
    const { plugin, options: given, folder } = reference;
    const loaded = await loadPlugin(plugin, folder ?? process.cwd());
    const place = optionsPlace(reference, position, options);
    contributions.push(await registerPlugin(loaded, given, registries, surroundings, place));
  }
  return contributions;
}
