import type { ChildProcess } from "node:child_process";
import { atExit } from "./at-exit.ts";
import { markedProcesses } from "./marked-processes.ts";

/** How long processes have after SIGTERM. */
const graceMilliseconds = 500;
const pollMilliseconds = 25;

/** Whether it reached anybody. */
function send(processId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(processId, signal);
  } catch {
    return false;
  }
}

/**
 * A program and all that it starts, which end together (row X1): its process group, or, for a program that shares the group of Cedar, what
 * carries its mark. They also end when Cedar does; when Cedar is killed (`kill -9`) nobody is left to end them, and a program ends
 * when it prints into the broken pipe.
 */
export class ProgramProcesses {
  readonly #child: ChildProcess;
  readonly #mark: string | undefined;
  readonly #release: () => void;
  #isEnding = false;

  /** @param mark for a program in the group of Cedar: the variable that it was started with, such as `NAME=value`. */
  constructor(child: ChildProcess, mark?: string) {
    this.#child = child;
    this.#mark = mark;
    this.#release = atExit(() => void this.#send("SIGKILL"));
  }

  /** Asks all to end, and makes those end that do not. Returns at once, and does not keep the process of Cedar alive. */
  end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#child.unref();
    if (this.#send("SIGTERM")) this.#insist();
    else this.#release();
  }

  #insist(): void {
    // One that is stopped hears nothing before it goes on.
    this.#send("SIGCONT");
    const latest = performance.now() + graceMilliseconds;
    const timer = setInterval(() => {
      const isOver = performance.now() >= latest;
      if (!isOver && this.#send(0)) return;
      if (isOver) this.#send("SIGKILL");
      clearInterval(timer);
      this.#release();
    }, pollMilliseconds).unref();
  }

  #send(signal: NodeJS.Signals | 0): boolean {
    const { pid } = this.#child;
    if (pid === undefined) return false;
    if (this.#mark === undefined) return send(-pid, signal);
    const others = markedProcesses(this.#mark).filter((id) => id !== pid);
    const reached = others.map((id) => send(id, signal));
    return this.#child.kill(signal) || reached.includes(true);
  }
}
