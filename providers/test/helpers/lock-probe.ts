// A process that takes a lock and keeps it, to be killed or stopped: `node lock-probe.ts PATH`. Prints `held` when it holds the lock, and
// gives it up at the end of standard input.
import { once } from "node:events";
import { acquireFileLock } from "../../src/cache/file-lock.ts";

const signal = new AbortController().signal;
const lock = await acquireFileLock(process.argv[2] ?? "", { milliseconds: 10_000, signal });
process.stdout.write(lock === undefined ? "none\n" : "held\n");
process.stdin.resume();
await once(process.stdin, "end");
await lock?.release();
