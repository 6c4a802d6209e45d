import type { CommandEntry } from "./command.ts";

/** All commands, in the order of the help text. */
export const commands: readonly CommandEntry[] = [
  {
    name: "agent",
    argument: "prompt",
    description: "Run the agent on a prompt",
    load: async () => (await import("../commands/agent.ts")).agent,
  },
  {
    name: "server",
    description: "Serve the key to the clients of a team",
    load: async () => (await import("../commands/server.ts")).server,
  },
  {
    name: "token",
    description: "Make, list, exchange and end the tokens of a server's clients",
    load: async () => (await import("../commands/token.ts")).token,
  },
  {
    name: "audit",
    description: "See who was given which key, and that no line of it is missing",
    load: async () => (await import("../commands/audit.ts")).audit,
  },
  {
    name: "key",
    description: "See where the key comes from, test it, renew it, forget it",
    load: async () => (await import("../commands/key.ts")).key,
  },
  {
    name: "login",
    argument: "url",
    description: "Store the server and the token that it knows you by",
    load: async () => (await import("../commands/login.ts")).login,
  },
  {
    name: "logout",
    description: "Remove what cedar login has stored",
    load: async () => (await import("../commands/logout.ts")).logout,
  },
  {
    name: "config",
    description: "Show the settings in force and where each came from",
    load: async () => (await import("../commands/config.ts")).config,
  },
  {
    name: "plugins",
    description: "Show what each plugin has added",
    load: async () => (await import("../commands/plugins.ts")).plugins,
  },
  {
    name: "plugin",
    description: "Start a plugin of your own",
    load: async () => (await import("../commands/plugin.ts")).plugin,
  },
  {
    name: "demo",
    description: "See the whole way of a key, without a key and without network",
    load: async () => (await import("../commands/demo.ts")).demo,
  },
];

/** The command that yargs itself answers, which has no entry. */
export const completion = {
  name: "completion",
  description: "Print a script that completes commands and options in your shell",
} as const;
