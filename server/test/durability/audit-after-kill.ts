import { appendFile, readFile } from "node:fs/promises";
import type { ExecutionContext } from "ava";
import type { AuditLine } from "../../src/audit/audit-event.ts";
import { parseAuditLine } from "../../src/audit/audit-line.ts";
import { verifyAudit } from "../../src/audit/verify-audit.ts";

/** An audit log whose writers are killed again and again. */
export class AuditAfterKill {
  readonly path: string;
  /** The numbers of the lines that are torn, each of them at the end of the file when it was seen first. */
  readonly torn = new Set<number>();

  constructor(path: string) {
    this.path = path;
  }

  /** What a kill in the middle of a write leaves: kernels end it between two pages, which is too rare to wait for. */
  async tear(): Promise<void> {
    await appendFile(this.path, '{"time":"2026-11-24T12:00:00.000Z","event":"key-given","client":"tö');
  }

  /** Checks that all lines are whole and follow on each other, but for torn ones, the newest of which is the last. Gives the whole ones. */
  async check(t: ExecutionContext): Promise<readonly AuditLine[]> {
    const texts = (await readFile(this.path, "utf8")).split("\n").filter((text) => text !== "");
    const isTorn = parseAuditLine(texts.at(-1) ?? "") === undefined;
    const { lines, problems } = await verifyAudit(this.path);
    if (isTorn) this.torn.add(texts.length);
    t.deepEqual(
      problems,
      [...this.torn].map((line) => ({ line, kind: "torn" })),
    );
    t.is(lines, texts.length - this.torn.size);
    return texts.map(parseAuditLine).filter((line) => line !== undefined);
  }
}
