import type { Command } from "../command-line/command.ts";

/** `cedar token`: who is a client of the server. */
export const token: Command = {
  subcommands: [
    {
      name: "create",
      argument: "name",
      description: "Make a token for a client, and print it this once",
      load: async () => (await import("./token-create.ts")).tokenCreate,
    },
    {
      name: "list",
      description: "Show all tokens, and what became of them",
      load: async () => (await import("./token-list.ts")).tokenList,
    },
    {
      name: "rotate",
      argument: "name",
      description: "Make a new token for a client; the old one goes on for a while",
      load: async () => (await import("./token-rotate.ts")).tokenRotate,
    },
    {
      name: "revoke",
      argument: "name",
      description: "End the tokens of a client",
      load: async () => (await import("./token-revoke.ts")).tokenRevoke,
    },
  ],
};
