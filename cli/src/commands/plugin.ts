import type { Command } from "../command-line/command.ts";

/** `cedar plugin`: the way to a plugin of one's own. */
export const plugin: Command = {
  seeAlso: "cedar plugins shows what each plugin has added.",
  examples: [["cedar plugins", "see which plugins are there, and what they add"]],
  subcommands: [
    {
      name: "new",
      argument: "name",
      description: "Write a plugin, its test and a README to start from",
      load: async () => (await import("./plugin-new.ts")).pluginNew,
    },
  ],
};
