import { hashOfLine, noLine, parseAuditLine } from "./audit-line.ts";
import { linesOf } from "./lines-of.ts";

/** What is wrong with a line of an audit log. */
export interface AuditProblem {
  /** Of the line, from 1. */
  readonly line: number;
  readonly kind: "altered-or-missing" | "torn" | "beginning-missing";
}

export interface AuditReport {
  /** Whole lines. */
  readonly lines: number;
  readonly problems: readonly AuditProblem[];
}

/**
 * Follows the hashes from line to line. A line that was torn, because a process was killed or the disk was full while it was written, is named,
 * and the lines behind it follow on the one before it.
 * @throws Error when the file cannot be read.
 */
export async function verifyAudit(path: string): Promise<AuditReport> {
  const problems: AuditProblem[] = [];
  let [number, lines, expected] = [0, 0, noLine];
  for await (const text of linesOf(path)) {
    number += 1;
    const line = parseAuditLine(text);
    if (line === undefined) {
      problems.push({ line: number, kind: "torn" });
      continue;
    }
    if (line.previous !== expected)
      problems.push({ line: number, kind: lines === 0 ? "beginning-missing" : "altered-or-missing" });
    lines += 1;
    expected = hashOfLine(text);
  }
  return { lines, problems };
}
