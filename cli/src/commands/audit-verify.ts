import type { AuditProblem, AuditReport } from "@cedar/server";
import type { Command, CommandContext, Flags } from "../command-line/command.ts";
import { jsonOption, optionsOf } from "../command-line/setting-options.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openAudit } from "../open-audit.ts";
import { rememberedEnd } from "../remembered-end.ts";
import { jsonLine } from "../rendering/json-line.ts";

const words: Readonly<Record<AuditProblem["kind"], string>> = {
  "altered-or-missing": "a line before it was altered or is missing",
  "beginning-missing": "the lines before it are missing",
  "end-missing": "it was the last line once, and is missing or was altered",
  torn: "it was torn while it was written",
};

function inWords(path: string, { lines, problems }: AuditReport, isEndKnown: boolean): string {
  const told = problems.map(({ line, kind }) => `${path}:${line}: ${words[kind]}\n`).join("");
  const end = isEndKnown ? "" : "; whether lines are missing behind them is not known";
  return `${told}${lines} ${lines === 1 ? "line" : "lines"}, ${problems.some(isBad) ? "not all of them whole" : `none missing or altered${end}`}\n`;
}

/** A torn line is what a killed process leaves: the lines behind it prove that nothing else is missing. */
function isBad({ kind }: AuditProblem): boolean {
  return kind !== "torn";
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const audit = await openAudit(flags, context);
  const { path } = audit;
  const { verifyAudit } = await import("@cedar/server");
  const end = await rememberedEnd(audit, context);
  const report = await verifyAudit(path, end);
  const isWhole = !report.problems.some(isBad);
  const isEndKnown = end !== undefined;
  const answer = { file: path, isWhole, isEndKnown, ...report };
  await terminal.print(
    flags.json === true ? jsonLine(answer, terminal.mask) : inWords(path, report, isEndKnown),
  );
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
