import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { abortable, type CedarError, type Environment } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";
import { collectOutput, largestBytes } from "./collect-output.ts";
import { programFailure } from "./program-failure.ts";
import { ProgramProcesses } from "./program-processes.ts";

/** How long the output of a program that has ended may stay open, which what it started may hold. */
const drainMilliseconds = 250;

export interface ProgramRun {
  /** Whole path of the program. */
  readonly path: string;
  readonly parameters: readonly string[];
  readonly environment: Environment;
  /** Its working directory. */
  readonly directory: string;
  /** Whether it may ask the user: then it stays in Cedar's session, where it can open the terminal, `/dev/tty`. */
  readonly canPrompt: boolean;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "it may not be executed",
  E2BIG: "its arguments and variables are more than the system allows",
  ENOENT: "the interpreter that its first line names is not there",
  ENOEXEC: "it is no program that this machine can run",
  ERR_INVALID_ARG_VALUE: "an argument or a variable of it holds a NUL character",
};

function notStarted(path: string, error: unknown): CedarError {
  const code = errorCodeOf(error);
  return programFailure(path, `${reasons[code] ?? "it could not be started"} (${code})`, { facts: { code } });
}

type Child = ChildProcessByStdio<null, Readable, null>;

/** Without a shell, with nothing to read, and with standard error shown nowhere (rows X3, X5, X6). */
function start({ path, parameters, environment, directory, canPrompt }: ProgramRun): Child {
  try {
    return spawn(path, [...parameters], {
      env: environment,
      cwd: directory,
      // A new session has no terminal.
      detached: !canPrompt,
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
    });
  } catch (error) {
    throw notStarted(path, error);
  }
}

/** Resolves when the program ends well, whatever becomes of those that it started. */
async function untilDone(child: Child, path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.on("error", (error) => reject(notStarted(path, error)));
  child.once("exit", (exitCode, signal) => {
    if (exitCode === 0) return resolve();
    if (signal !== null)
      return reject(programFailure(path, `it was ended by the signal ${signal}`, { facts: { signal } }));
    const facts = { exitCode: exitCode ?? -1 };
    reject(programFailure(path, `it ended with exit code ${exitCode}`, { facts }));
  });
  await promise;
}

/**
 * Runs a program and gives what it printed. However it ends, so does everything that it started.
 * @throws CedarError `key-provider-failed` when it cannot be started, fails, or prints too much; the signal's reason when that aborts.
 */
export async function runProgram(run: ProgramRun, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted();
  const { path, canPrompt } = run;
  const mark = canPrompt ? { CEDAR_KEY_RUN: randomUUID() } : undefined;
  const child = start({ ...run, environment: { ...run.environment, ...mark } });
  const processes = new ProgramProcesses(child, mark && `CEDAR_KEY_RUN=${mark.CEDAR_KEY_RUN}`);
  const { closed, bytes } = collectOutput(child.stdout, () =>
    programFailure(path, `it printed more than ${largestBytes} bytes`),
  );
  try {
    const done = untilDone(child, path);
    await abortable(Promise.race([done, closed.then(async () => await done)]), signal);
    processes.end();
    await Promise.race([closed, sleep(drainMilliseconds)]);
    // What lies in the pipe is read, also when Cedar was busy for all of that time.
    await setImmediate();
    return bytes();
  } finally {
    processes.end();
    child.stdout.destroy();
  }
}
