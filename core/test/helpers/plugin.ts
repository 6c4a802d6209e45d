import type { Plugin, PluginHost } from "@cedar/core";

/** A plugin without options. */
export function plugin(name: string, register: (host: PluginHost) => void | Promise<void>): Plugin {
  return { name, register };
}
