import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { ProbeInput, ProbeReport } from "./cache-probe.ts";

const flags = ["--conditions=cedar-source", "--disable-warning=ExperimentalWarning"];

export interface ProbeSurroundings {
  /** More flags for Node. */
  readonly nodeFlags?: readonly string[];
  /** A command of the shell, `ulimit`, that limits what the process may do. */
  readonly limit?: string;
}

export interface ProbeOutcome {
  readonly reports: readonly ProbeReport[];
  readonly standardError: string;
  /** From the last report to the end of the process. */
  readonly lingeredMilliseconds: number;
}

/** Starts the process of `cache-probe.ts`, to be ended by the test. */
export function startCacheProbe(
  input: ProbeInput,
  { nodeFlags = [], limit = ":" }: ProbeSurroundings = {},
): ChildProcessByStdio<null, Readable, Readable> {
  const script = join(import.meta.dirname, "cache-probe.ts");
  const command = [process.execPath, ...flags, ...nodeFlags, script, JSON.stringify(input)];
  // Nothing of the developer's own environment but where Node keeps what it has compiled, which saves half of the start.
  const { NODE_COMPILE_CACHE } = process.env;
  return spawn("/bin/sh", ["-c", `${limit}; exec "$@"`, "sh", ...command], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { NODE_COMPILE_CACHE },
  });
}

/** Runs the process of `cache-probe.ts` to its end, which must be a good one. */
export async function runCacheProbe(
  input: ProbeInput,
  surroundings: ProbeSurroundings = {},
): Promise<ProbeOutcome> {
  const child = startCacheProbe(input, surroundings);
  const { stdout, stderr } = child;
  let lastOutput = Date.now();
  stdout.on("data", () => {
    lastOutput = Date.now();
  });
  const [output, standardError, [exitCode]] = await Promise.all([
    text(stdout),
    text(stderr),
    once(child, "exit"),
  ]);
  if (exitCode !== 0) throw new Error(`the probe ended with ${exitCode}: ${standardError}`);
  const lingeredMilliseconds = Date.now() - lastOutput;
  const reports: ProbeReport[] = output
    .split("\n")
    .flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
  return { reports, standardError, lingeredMilliseconds };
}
