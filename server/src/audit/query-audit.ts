import type { AuditLine } from "./audit-event.ts";
import { parseAuditLine } from "./audit-line.ts";
import { linesOf } from "./lines-of.ts";

/** Which lines are wanted: those that fit everything that is said. */
export interface AuditQuery {
  readonly fingerprint?: string | undefined;
  readonly client?: string | undefined;
  readonly service?: string | undefined;
  readonly event?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

function fits(line: AuditLine, { since, until, ...members }: AuditQuery): boolean {
  const time = Date.parse(line.time);
  if (since !== undefined && !(time >= since.getTime())) return false;
  if (until !== undefined && !(time < until.getTime())) return false;
  return Object.entries(members).every(
    ([name, wanted]) => wanted === undefined || line[name as keyof AuditLine] === wanted,
  );
}

/** The lines of an audit log that fit, in their order. @throws Error when the file cannot be read. */
export async function* queryAudit(path: string, query: AuditQuery): AsyncGenerator<AuditLine, void> {
  for await (const text of linesOf(path)) {
    const line = parseAuditLine(text);
    if (line !== undefined && fits(line, query)) yield line;
  }
}
