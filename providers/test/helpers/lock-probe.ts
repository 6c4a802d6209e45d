// A process that takes a lock and keeps it, to be killed or stopped: `node lock-probe.ts PATH [MILLISECONDS]`. Prints `held` when it holds
// the lock, `none` when it could not have it in that time, and gives it up at the end of standard input.
import { once } from "node:events";
import { acquireFileLock } from "../../src/cache/file-lock.ts";

const signal = new AbortController().signal;
const [path = "", milliseconds = "10000"] = process.argv.slice(2);
const lock = await acquireFileLock(path, { milliseconds: Number(milliseconds), signal });
process.stdout.write(lock === undefined ? "none\n" : "held\n");
process.stdin.resume();
await once(process.stdin, "end");
await lock?.release();
