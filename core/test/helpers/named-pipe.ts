import { execFileSync } from "node:child_process";

/** Makes a named pipe, for which Node has no call of its own. */
export function makeNamedPipe(path: string): void {
  execFileSync("sh", ["-c", 'mkfifo "$0"', path]);
}
