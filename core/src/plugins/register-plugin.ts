import { CedarError } from "../errors.ts";
import { describeTool } from "../tools/describe-tool.ts";
import type { Tool } from "../tools/tool.ts";
import { checkOptions, type OptionsPlace } from "./check-options.ts";
import type { Plugin, PluginHost } from "./plugin.ts";
import { placeOf, pluginFailure } from "./plugin-failure.ts";
import type { Registries } from "./registries.ts";
import type { Registry } from "./registry.ts";

/** What a host hands to a plugin besides its `add` methods. */
export type PluginSurroundings = Pick<
  PluginHost,
  "config" | "environment" | "logger" | "configDirectory" | "addSecret"
>;

/** What one plugin added, by name: a row of `cedar plugins`. */
export interface PluginContribution {
  readonly plugin: string;
  readonly keyProviders: readonly string[];
  readonly modelAdapters: readonly string[];
  readonly tools: readonly string[];
  readonly hooks: readonly string[];
}

/** A tool that cannot be described would end each run. */
function checkTool(tool: Tool, plugin: string): Tool {
  try {
    if (describeTool(tool).inputSchema.type === "object" && typeof tool.run === "function") return tool;
  } catch {
    // Told below, like what is not an object's schema.
  }
  throw new CedarError(
    "plugin-invalid",
    `The tool "${tool?.name}" of the plugin "${plugin}" is not usable.`,
    {
      hint: "Its input must be a joi object, its run a function.",
    },
  );
}

/** The `add` of a host: puts an entry into its registry and keeps its name. */
function adder<Entry extends { readonly name: string }>(
  registry: Registry<Entry>,
  plugin: string,
  names: string[],
): (entry: Entry) => void {
  return (entry) => {
    registry.add(entry, plugin);
    names.push(entry.name);
  };
}

/**
 * Lets one plugin add what it has, through a host of its own.
 * @param place where its options stand, for messages.
 * @throws CedarError `plugin-invalid` when its options do not fit, it fails, or it adds what cannot be used; its own CedarError.
 */
export async function registerPlugin(
  plugin: Plugin,
  options: unknown,
  registries: Registries,
  surroundings: PluginSurroundings,
  place: OptionsPlace = { path: "options" },
): Promise<PluginContribution> {
  const { name } = plugin;
  const added = { keyProviders: [], modelAdapters: [], tools: [], hooks: [] } satisfies Record<
    string,
    string[]
  >;
  const addTool = adder(registries.tools, name, added.tools);
  const host: PluginHost = {
    ...surroundings,
    addKeyProvider: adder(registries.keyProviders, name, added.keyProviders),
    addModelAdapter: adder(registries.modelAdapters, name, added.modelAdapters),
    addTool: (tool) => addTool(checkTool(tool, name)),
    addHook: adder(registries.hooks, name, added.hooks),
  };
  try {
    await plugin.register(host, checkOptions(plugin, options, place));
  } catch (error) {
    if (error instanceof CedarError) throw error;
    throw pluginFailure(`The plugin "${name}" failed to register`, error, placeOf(error));
  }
  return { plugin: name, ...added };
}
