// Writes so many lines to an audit log: PATH NAME COUNT. A process of its own, since several may write at the same time.
import { systemClock } from "@cedar/core";
import { pino } from "pino";
import { AuditFile } from "../../src/audit/audit-file.ts";
import { AuditLog } from "../../src/audit/audit-log.ts";

const [path = "", client = "", count = "0"] = process.argv.slice(2);
const log = new AuditLog({ file: new AuditFile(path), clock: systemClock, log: pino({ enabled: false }) });
for (let number = 0; number < Number(count); number += 1) {
  await log.append({ event: "key-given", client, outcome: String(number) });
  // What is acknowledged stands in the file, whatever happens then.
  process.stdout.write(`${number}\n`);
}
