import type { Command } from "../command-line/command.ts";

/** `cedar audit`: who was given which key. */
export const audit: Command = {
  subcommands: [
    {
      name: "query",
      description: "Show the events of the audit log that fit",
      load: async () => (await import("./audit-query.ts")).auditQuery,
    },
    {
      name: "verify",
      argument: "file",
      description: "Look for lines that are missing or were altered",
      load: async () => (await import("./audit-verify.ts")).auditVerify,
    },
  ],
};
