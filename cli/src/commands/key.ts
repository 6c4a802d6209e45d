import type { Command } from "../command-line/command.ts";

/** `cedar key`: the way to the key, and back to a fresh one. */
export const key: Command = {
  subcommands: [
    {
      name: "why",
      description: "Ask the chain and show what each provider said",
      load: async () => (await import("./key-why.ts")).keyWhy,
    },
    {
      name: "clear",
      description: "Delete the cached keys of this user",
      load: async () => (await import("./key-clear.ts")).keyClear,
    },
  ],
};
