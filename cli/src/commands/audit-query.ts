import { CedarError, maskKeyShaped, secondsOf } from "@cedar/core";
import type { AuditLine } from "@cedar/server";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { jsonOption, optionsOf } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openAudit } from "../open-audit.ts";
import { jsonLine } from "../rendering/json-line.ts";
import { visibleLine } from "../terminal/visible-text.ts";

const text = (description: string) => ({ type: "string", requiresArg: true, description }) as const;

function textOf(flag: unknown): string | undefined {
  return typeof flag === "string" ? flag : undefined;
}

/** A point in time, or how long ago it was. @throws CedarError `usage-invalid`. */
function timeOf(name: string, given: string | undefined): Date | undefined {
  if (given === undefined) return undefined;
  const seconds = secondsOf(given);
  const time = seconds === undefined ? new Date(given) : new Date(Date.now() - seconds * 1000);
  if (Number.isFinite(time.getTime())) return time;
  throw new CedarError("usage-invalid", `--${name} is a time, and "${maskKeyShaped(given)}" is none.`, {
    hint: `For example \`--${name} 2026-11-24T12:00:00Z\`, or \`--${name} 24h\` for 24 hours ago.`,
  });
}

function inWords({
  time,
  event,
  client,
  address,
  service,
  fingerprint,
  outcome,
  code,
  token,
}: AuditLine): string {
  const facts = [client, address, service, fingerprint, outcome, code, token];
  return `${visibleLine([time, event, ...facts.filter((fact) => fact !== undefined)].join("  "))}\n`;
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const query = {
    fingerprint: textOf(flags.fingerprint),
    client: textOf(flags.client),
    service: textOf(flags.service),
    event: textOf(flags.event),
    since: timeOf("since", textOf(flags.since)),
    until: timeOf("until", textOf(flags.until)),
  };
  const { path } = await openAudit(flags, context);
  const { queryAudit } = await import("@cedar/server");
  let count = 0;
  for await (const line of queryAudit(path, query)) {
    count += 1;
    await terminal.print(flags.json === true ? jsonLine(line, terminal.mask) : inWords(line));
  }
  if (count === 0) terminal.tell(`No event in ${path} fits.`);
  return exitCodes.done;
}

/** `cedar audit query`: the events that fit all that is said, the eldest first; one JSON object a line with --json. */
export const auditQuery: Command = {
  options: {
    ...jsonOption,
    fingerprint: text("Of the key, as Cedar shows it: sk-pro…wxyz"),
    client: text("The client's name"),
    service: text("The key service, such as openai"),
    event: text("The event, such as key-given or token-revoked"),
    since: text("From then on: a time, or how long ago, such as 24h"),
    until: text("Before then: a time, or how long ago"),
    file: text("The audit log; the server's own without it"),
    ...optionsOf(["stateDirectory"]),
  },
  examples: [
    ["cedar audit query --fingerprint sk-pro…wxyz --event key-given", "who had the key that leaked?"],
    ["cedar audit query --client ci --since 24h", "what did ci ask for since yesterday?"],
  ],
  run,
};
