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
      name: "test",
      description: "Ask the API whether the key works",
      load: async () => (await import("./key-test.ts")).keyTest,
    },
    {
      name: "refresh",
      description: "Fetch the key afresh, whatever the cache holds",
      load: async () => (await import("./key-refresh.ts")).keyRefresh,
    },
    {
      name: "set",
      description: "Store a key in the keychain of the operating system",
      load: async () => (await import("./key-set.ts")).keySet,
    },
    {
      name: "clear",
      description: "Delete the cached keys of the profile in force, or of all",
      load: async () => (await import("./key-clear.ts")).keyClear,
    },
    {
      name: "print",
      description: "Write the bare key to standard output, for another program",
      load: async () => (await import("./key-print.ts")).keyPrint,
    },
  ],
};
