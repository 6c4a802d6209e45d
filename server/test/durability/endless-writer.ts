// Makes and revokes tokens and writes audit lines, both without end: STATE NAME. Acknowledges each on standard output once it is done. A process of
// its own, which is killed meanwhile.
import { join } from "node:path";
import { setImmediate as leaveTime, setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "@cedar/core";
import { pino } from "pino";
import { AuditFile } from "../../src/audit/audit-file.ts";
import { AuditLog } from "../../src/audit/audit-log.ts";
import { rememberAuditEnd } from "../../src/audit/remember-audit-end.ts";
import { ServerStore } from "../../src/store/server-store.ts";
import { TokenStore } from "../../src/tokens/token-store.ts";
import { tokenDigest } from "../../src/tokens/token-value.ts";

const [state = "", name = ""] = process.argv.slice(2);
const file = new AuditFile(join(state, "audit.jsonl"));
const log = new AuditLog({ file, clock: systemClock, log: pino({ enabled: false }) });
const store = new ServerStore(`sqlite://${join(state, "server.sqlite")}`);
const tokens = new TokenStore(store);

/** A line that cannot be written in time, such as behind the lock of who was killed, is not acknowledged. */
async function writeLine(outcome: string): Promise<void> {
  try {
    await log.append({ event: "key-given", client: name, outcome });
    process.stdout.write(`line ${outcome}\n`);
  } catch {}
}

/** What many requests at the same time leave: batches of more than a page of memory, which a kill can tear. */
async function writeLines(): Promise<void> {
  for (let number = 0; ; number += 1) {
    const outcomes = Array.from({ length: 100 }, (_, place) => `${name}-${number}-${place}`);
    await Promise.all(outcomes.map(writeLine));
  }
}

/** More often than a server does. */
async function keepEnd(): Promise<void> {
  for (;;) {
    await rememberAuditEnd(file.path, store).catch(() => {});
    await sleep(20);
  }
}

/** Every second token is revoked again. */
async function writeTokens(): Promise<void> {
  for (let number = 0; ; number += 1) {
    const client = `${name}-${number}`;
    const token = await tokens.create({ name: client });
    process.stdout.write(`created ${tokenDigest(token)}\n`);
    // A store in a file answers at once, and would leave no time for anything else.
    await leaveTime();
    if (number % 2 === 0) continue;
    await tokens.revoke(client);
    process.stdout.write(`revoked ${tokenDigest(token)}\n`);
  }
}

await Promise.all([writeLines(), writeTokens(), keepEnd()]);
