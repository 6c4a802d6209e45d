import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** A process of the sources that is going to be killed. */
export class KilledProcess {
  readonly #child: ChildProcess;
  #output = "";

  constructor(parameters: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const flags = ["--conditions=cedar-source", "--disable-warning=ExperimentalWarning"];
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    this.#child = spawn(process.execPath, [...flags, ...parameters], {
      env: { PATH, NODE_COMPILE_CACHE, ...environment },
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#output += text;
    });
  }

  /** The whole lines that it has printed. */
  get lines(): readonly string[] {
    return this.#output.split("\n").slice(0, -1);
  }

  /** Waits for a line, and gives it. @throws Error when the process ends before. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null) throw new Error(`it ended with ${this.#child.exitCode}`);
      await sleep(5);
    }
  }

  /** `kill -9`. Resolves when all that it had printed is here. */
  async kill(): Promise<void> {
    const closed = once(this.#child, "close");
    this.#child.kill("SIGKILL");
    await closed;
  }
}
