import type { PastCall } from "./exchange.ts";

/** A longer file is described by its first lines: 2,000 of the first call and 5,000 of each of the next. */
const mostParts = 5;

/** What the calls of `read_file` for one file have given so far. */
export interface ReadParts {
  readonly text: string;
  /** Lines in `text`. */
  readonly linesRead: number;
  /** The line to read on from; `undefined` when there is no more, or enough. */
  readonly nextLine: number | undefined;
  /** Whether `text` is the whole file. */
  readonly whole: boolean;
  /** Why there is no text: it failed, was denied, or the file is binary. */
  readonly obstacle: string | undefined;
}

/** The tool's last line, when there is more than one call gives. */
const rest =
  /\n?\[lines \d+ to \d+ of \d+(?<cut>; line \d+ is cut after \d+ characters)?(?:; read on with start_line (?<next>\d+))?\]$/u;

/** Whether a tool's output says that the call failed or was denied. */
export function isFailure(output: string): boolean {
  return /^(?:Failed: |Denied, and not done: |The input of |There is no tool )/u.test(output);
}

function isObstacle(output: string): boolean {
  return isFailure(output) || /^\[binary file of \d+ bytes\]$/u.test(output);
}

function countLines(text: string): number {
  return text === "" ? 0 : text.replace(/\n$/u, "").split("\n").length;
}

/** Puts the parts of a file together. */
export function readParts(calls: readonly PastCall[]): ReadParts {
  const outputs = calls.map(({ output }) => output);
  const obstacle = outputs.find(isObstacle);
  const text = outputs.map((output) => output.replace(rest, "")).join("\n");
  const next = outputs.length === 0 ? "1" : rest.exec(outputs.at(-1) ?? "")?.groups?.next;
  const ended = obstacle !== undefined || next === undefined;
  return {
    text,
    linesRead: countLines(text),
    nextLine: ended || outputs.length === mostParts ? undefined : Number(next),
    whole: ended && !outputs.some((output) => rest.exec(output)?.groups?.cut !== undefined),
    obstacle,
  };
}
