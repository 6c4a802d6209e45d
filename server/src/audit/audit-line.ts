import { hash } from "node:crypto";
import type { AuditEvent, AuditLine } from "./audit-event.ts";

/** What the first line of a file carries as the hash of the one before. */
export const noLine = "0".repeat(64);

/** What the next line carries of this one. */
export function hashOfLine(line: string | Buffer): string {
  return hash("sha256", line, "hex");
}

/** The text of a line, without its line break. */
export function formatAuditLine(event: AuditEvent, time: Date, previous: string): string {
  return JSON.stringify({ time: time.toISOString(), ...event, previous });
}

/** The line that a text is; `undefined` for one that was torn, or is none of the audit log's. */
export function parseAuditLine(text: string): AuditLine | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null) return undefined;
    const { time, event, previous } = parsed as Partial<AuditLine>;
    const isLine = [time, event, previous].every((member) => typeof member === "string");
    return isLine ? (parsed as AuditLine) : undefined;
  } catch {
    return undefined;
  }
}
