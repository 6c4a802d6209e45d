import { appendFile, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ExecutionContext } from "ava";
import type { AuditEnd } from "../../src/audit/audit-end.ts";
import type { AuditLine } from "../../src/audit/audit-event.ts";
import { parseAuditLine } from "../../src/audit/audit-line.ts";
import { rememberedAuditEnd } from "../../src/audit/remember-audit-end.ts";
import { verifyAudit } from "../../src/audit/verify-audit.ts";
import { ServerStore } from "../../src/store/server-store.ts";

/** An audit log whose writers are killed again and again. */
export class AuditAfterKill {
  readonly path: string;
  /** The numbers of the lines that are torn, each of them at the end of the file when it was seen first. */
  readonly torn = new Set<number>();

  /** How often the store knew the end of the file. */
  ends = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** What a kill in the middle of a write leaves: kernels end it between two pages, which is too rare to wait for. */
  async tear(): Promise<void> {
    await appendFile(this.path, '{"time":"2026-11-24T12:00:00.000Z","event":"key-given","client":"tö');
  }

  /** What the server's store says of the file's end may lag behind the file, and is never ahead of it. */
  async #end(): Promise<AuditEnd | undefined> {
    const store = new ServerStore(`sqlite://${join(dirname(this.path), "server.sqlite")}`);
    try {
      return await rememberedAuditEnd(this.path, store);
    } finally {
      await store.close();
    }
  }

  /** Checks that all lines are whole and follow on each other, but for torn ones, the newest of which is the last. Gives the whole ones. */
  async check(t: ExecutionContext): Promise<readonly AuditLine[]> {
    const texts = (await readFile(this.path, "utf8")).split("\n").filter((text) => text !== "");
    const isTorn = parseAuditLine(texts.at(-1) ?? "") === undefined;
    const end = await this.#end();
    if (end !== undefined) this.ends += 1;
    const { lines, problems } = await verifyAudit(this.path, end);
    if (isTorn) this.torn.add(texts.length);
    t.deepEqual(
      problems,
      [...this.torn].map((line) => ({ line, kind: "torn" })),
    );
    t.is(lines, texts.length - this.torn.size);
    return texts.map(parseAuditLine).filter((line) => line !== undefined);
  }
}
