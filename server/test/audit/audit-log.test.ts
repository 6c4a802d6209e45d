import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "@cedar/core";
import { acquireFileLock } from "@cedar/providers";
import test, { type ExecutionContext } from "ava";
import { pino } from "pino";
import { AuditFile } from "../../src/audit/audit-file.ts";
import { AuditLog } from "../../src/audit/audit-log.ts";
import { verifyAudit } from "../../src/audit/verify-audit.ts";
import { RecordedLog } from "../helpers/recorded-log.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

async function world(t: ExecutionContext): Promise<{ audit: AuditLog; log: RecordedLog; path: string }> {
  const path = join(await temporaryFolder(t), "audit.jsonl");
  const log = new RecordedLog();
  return {
    audit: new AuditLog({ file: new AuditFile(path), clock: systemClock, log: pino({}, log) }),
    log,
    path,
  };
}

test("a thousand events at once stand in the file when they are acknowledged, in one chain", async (t) => {
  const { audit, path } = await world(t);
  const names = Array.from({ length: 1000 }, (_, number) => String(number));
  await Promise.all(names.map(async (client) => await audit.append({ event: "key-given", client })));
  t.deepEqual(await verifyAudit(path), { lines: 1000, problems: [] });
});

test("what cannot be written is told within 2 s, once in the log, and again when it works", async (t) => {
  const { audit, log, path } = await world(t);
  await mkdir(path);
  for (let time = 0; time < 3; time += 1)
    await t.throwsAsync(audit.append({ event: "key-given" }), {
      code: "audit-failed",
      message: /\(EISDIR\)/u,
    });
  t.is(log.named("The audit log cannot be written").length, 1);
});

test("a file that another process holds for too long is given up in less than 2 s", async (t) => {
  const { audit, path } = await world(t);
  const lock = await acquireFileLock(`${path}.lock`, {
    signal: new AbortController().signal,
    milliseconds: 1000,
  });
  const startedAt = performance.now();
  await t.throwsAsync(audit.append({ event: "key-given" }), { code: "audit-failed" });
  t.true(performance.now() - startedAt < 2500);
  await lock?.release();
  await sleep(300);
  await t.notThrowsAsync(audit.append({ event: "key-given" }));
  await audit.flush();
});
