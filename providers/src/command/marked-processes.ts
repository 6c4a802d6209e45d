import { readdirSync, readFileSync } from "node:fs";

/** The id of a process's group: after the name, which may hold anything, come state, parent and group (proc_pid_stat(5)). */
function groupOf(process: string): string | undefined {
  const stat = readFileSync(`/proc/${process}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2];
}

function isMarked(process: string, mark: string, group: string | undefined): boolean {
  try {
    const variables = readFileSync(`/proc/${process}/environ`, "latin1").split("\0");
    return variables.includes(mark) && groupOf(process) === group;
  } catch {
    // It has ended meanwhile, or is another user's.
    return false;
  }
}

/**
 * The ids of the processes in this process's own group that were started with the variable `mark`, such as `NAME=value`. Only Linux
 * shows that: elsewhere there are none.
 */
export function markedProcesses(mark: string): readonly number[] {
  try {
    const group = groupOf("self");
    return readdirSync("/proc")
      .filter((name) => /^\d+$/u.test(name) && isMarked(name, mark, group))
      .map(Number);
  } catch {
    return [];
  }
}
