import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { errorCodeOf } from "../error-code-of.ts";
import { parseJsonObject } from "../parse-json-object.ts";

/**
 * What process ids count in: on Linux a namespace, which each container has for itself (pid_namespaces(7)), of a machine since it was
 * started, since the first namespace has the same number on every Linux; elsewhere the machine. `undefined` where a Linux does not tell.
 */
function processSpace(): string | undefined {
  if (process.platform !== "linux") return "machine";
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return undefined;
  }
}

/** Who holds a lock, as the text of the file in it. */
export function formatLockOwner(): string {
  const owner = {
    pid: process.pid,
    host: hostname(),
    process_space: processSpace(),
    started_at: new Date().toISOString(),
  };
  return JSON.stringify(owner);
}

/**
 * Whether the process that wrote this is gone. Of those of another machine or container, whose ids mean other processes here, and of what is
 * not written yet, nothing is known.
 */
export function isOwnerGone(text: string): boolean {
  const { pid, host, process_space: space } = parseJsonObject(text) ?? {};
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid <= 0) return false;
  if (host !== hostname() || space === undefined || space !== processSpace()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errorCodeOf(error) === "ESRCH";
  }
}
