import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** How the demonstration starts this same command again: Node, its options, and the file that it was started with. */
const self = [...process.execArgv, process.argv[1] ?? ""];

export interface DemoProcessOptions {
  readonly parameters: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly workspace: string;
  /** Gets each line that the process writes, to either stream. */
  readonly onLine: (line: string) => void;
}

function eachLine(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on("line", onLine);
}

/** Starts `cedar` as a process of its own, with nothing of this one's environment. */
export function startCedar(options: DemoProcessOptions): ChildProcess {
  const child = spawn(process.execPath, [...self, ...options.parameters], {
    cwd: options.workspace,
    env: options.environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  eachLine(child.stdout, options.onLine);
  eachLine(child.stderr, options.onLine);
  return child;
}

/** The exit code of a process that runs or has ended. */
export async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once("close", (code) => resolve(code));
  return await promise;
}
