import type { AuditProblem, AuditReport } from "@cedar/server";
import { auditPath } from "../audit-path.ts";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { jsonOption, optionsOf } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { jsonLine } from "../rendering/json-line.ts";

const words: Readonly<Record<AuditProblem["kind"], string>> = {
  "altered-or-missing": "a line before it was altered or is missing",
  "beginning-missing": "the lines before it are missing",
  torn: "it was torn while it was written",
};

function inWords(path: string, { lines, problems }: AuditReport): string {
  const told = problems.map(({ line, kind }) => `${path}:${line}: ${words[kind]}\n`).join("");
  return `${told}${lines} ${lines === 1 ? "line" : "lines"}, ${problems.some(isBad) ? "not all of them whole" : "none missing or altered"}\n`;
}

/** A torn line is what a killed process leaves: the lines behind it prove that nothing else is missing. */
function isBad({ kind }: AuditProblem): boolean {
  return kind !== "torn";
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const path = await auditPath(flags, context);
  const { verifyAudit } = await import("@cedar/server");
  const report = await verifyAudit(path);
  const isWhole = !report.problems.some(isBad);
  const answer = { file: path, isWhole, ...report };
  await terminal.print(flags.json === true ? jsonLine(answer, terminal.mask) : inWords(path, report));
  return isWhole ? exitCodes.done : exitCodes.failed;
}

/** `cedar audit verify [FILE]`: exit code 0 when no line is missing or was altered, 1 otherwise. */
export const auditVerify: Command = {
  argument: "The audit log; the server's own without one",
  options: { ...jsonOption, ...optionsOf(["stateDirectory"]) },
  examples: [
    ["cedar audit verify", "the audit log of this machine's server"],
    ["cedar audit verify old/audit.jsonl", "one that was put away"],
  ],
  run,
};
