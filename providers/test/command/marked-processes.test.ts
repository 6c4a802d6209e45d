import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import test, { type ExecutionContext } from "ava";
import { markedProcesses } from "../../src/command/marked-processes.ts";

// Only Linux shows the variables that a process was started with.
const onLinux = process.platform === "linux" ? test : test.skip;

/** Starts a process with these variables, in the group of this one or in one of its own; gives its id once it runs. */
async function started(t: ExecutionContext, env: NodeJS.ProcessEnv, detached: boolean): Promise<number> {
  const child = spawn("sleep", ["300"], {
    env: { PATH: process.env.PATH, ...env },
    detached,
    stdio: "ignore",
  });
  t.teardown(() => child.kill("SIGKILL"));
  const { pid = 0 } = child;
  // Before it runs the program it is a copy of this process, with its variables.
  while (!readFileSync(`/proc/${pid}/cmdline`, "latin1").startsWith("sleep")) await sleep(5);
  return pid;
}

onLinux(
  "X1: of marked processes those of this process's own group alone are found: another group is another's",
  async (t) => {
    const CEDAR_KEY_RUN = randomUUID();
    const marked = await started(t, { CEDAR_KEY_RUN }, false);
    await started(t, { CEDAR_KEY_RUN }, true);
    await started(t, { CEDAR_KEY_RUN: randomUUID() }, false);
    await started(t, { ANOTHER: `CEDAR_KEY_RUN=${CEDAR_KEY_RUN}` }, false);
    t.deepEqual(markedProcesses(`CEDAR_KEY_RUN=${CEDAR_KEY_RUN}`), [marked]);
  },
);
