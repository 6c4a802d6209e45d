import type { AuditEnd } from "./audit-end.ts";
import { hashOfLine, noLine, parseAuditLine } from "./audit-line.ts";
import { linesOf } from "./lines-of.ts";

/** What is wrong with a line of an audit log. */
export interface AuditProblem {
  /** Of the line, from 1. */
  readonly line: number;
  readonly kind: "altered-or-missing" | "torn" | "beginning-missing" | "end-missing";
}

export interface AuditReport {
  /** Whole lines. */
  readonly lines: number;
  readonly problems: readonly AuditProblem[];
}

/**
 * Follows the hashes from line to line. A line that was torn, because a process was killed or the disk was full while it was written, is named,
 * and the lines behind it follow on the one before it.
 * @param end the line up to which the file must go at least.
 * @throws Error when the file cannot be read.
 */
export async function verifyAudit(path: string, end?: AuditEnd): Promise<AuditReport> {
  const problems: AuditProblem[] = [];
  let [number, lines, expected] = [0, 0, noLine];
  let isEndMissing = end !== undefined;
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
    if (expected === end?.hash) isEndMissing = false;
  }
  if (end !== undefined && isEndMissing) problems.push({ line: end.line, kind: "end-missing" });
  return { lines, problems };
}
