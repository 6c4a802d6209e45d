import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The real command, from its sources. */
export const cedarCommand: readonly string[] = [
  process.execPath,
  "--conditions=cedar-source",
  join(import.meta.dirname, "../../src/main.ts"),
];

/** Node keeps the compiled sources there, which saves each process half of its time. */
const compileCache = join(import.meta.dirname, "../../../node_modules/.cache/cedar-test");

/** How a process ended and what it printed. */
export interface CedarRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CedarOptions {
  /** All that the process sees, besides the path: nothing of the developer's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly workspace?: string;
  /** Text for standard input, which is closed behind it; `open` leaves it open with nothing in it. */
  readonly input?: string;
  readonly command?: readonly string[];
  readonly user?: number;
}

/** A process that runs. */
export interface RunningCedar {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves once standard output and error together hold the text; rejects when the process ends without it. */
  said(text: string): Promise<void>;
  readonly ended: Promise<CedarRun>;
}

/** No test waits longer for a process. */
const patienceMilliseconds = 30_000;

/** Starts the command as a process of its own. */
export function startCedar(args: readonly string[], options: CedarOptions = {}): RunningCedar {
  const { environment = {}, workspace, input = "", command = cedarCommand, user } = options;
  const [file = "", ...first] = command;
  const child = spawn(file, [...first, ...args], {
    cwd: workspace ?? "/",
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, ...environment },
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  const printed = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printed.stderr += text));
  child.stdin.on("error", () => {});
  if (input !== "open") child.stdin.end(input);
  const timer = setTimeout(() => child.kill("SIGKILL"), patienceMilliseconds);
  const { promise: ended, resolve, reject } = Promise.withResolvers<CedarRun>();
  child.once("error", reject);
  child.once("close", (code) => {
    clearTimeout(timer);
    resolve({ code, ...printed });
  });
  const said = async (text: string): Promise<void> => {
    while (!`${printed.stdout}\n${printed.stderr}`.includes(text)) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`It ended without "${text}":\n${printed.stderr}`);
      await sleep(10);
    }
  };
  return { child, said, ended };
}

/** AVA starts all tests of a file at once: more processes than that at a time only wait for each other. */
const mostAtOnce = 2;
const waiting: (() => void)[] = [];
let atOnce = 0;

/** Runs the command to its end. */
export async function runCedar(args: readonly string[], options: CedarOptions = {}): Promise<CedarRun> {
  if (atOnce >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else atOnce += 1;
  try {
    return await startCedar(args, options).ended;
  } finally {
    const next = waiting.shift();
    if (next === undefined) atOnce -= 1;
    else next();
  }
}
