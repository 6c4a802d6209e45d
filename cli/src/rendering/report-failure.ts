import type { RunEnd } from "@cedar/core";
import { type ExitCode, exitCodeOfError } from "../exit-code.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { describeBug, describeFailure, type Failure, failureOf } from "./describe-failure.ts";
import { jsonLine } from "./json-line.ts";

/** What standard output gets when a command fails: nothing, the end of a run, or an object with the error. */
export type FailureFormat = "text" | "run-end" | "json";

/** The end of a run that could not begin, so that the last line of `--json` is always a result (row A2). */
function runEndOf({ code, message, hint }: Failure): RunEnd {
  return {
    type: "run-end",
    outcome: code === "aborted" ? "aborted" : "failed",
    code,
    message,
    hint,
    answer: "",
    turns: 0,
    toolCalls: 0,
    milliseconds: Math.round(performance.now()),
  };
}

/**
 * Tells why a command did not do its work, and gives the exit code of it.
 * @param interrupted the exit code of the signal, when one has come: what was thrown then only says that it stopped.
 */
export async function reportFailure(
  thrown: unknown,
  format: FailureFormat,
  terminal: Terminal,
  interrupted: ExitCode | undefined,
): Promise<ExitCode> {
  const failure: Failure =
    interrupted === undefined ? failureOf(thrown) : { code: "aborted", message: "The run was aborted." };
  const { code, message, hint } = failure;
  terminal.tell(code === "internal" ? describeBug(thrown) : describeFailure(failure));
  if (format === "run-end") await terminal.print(jsonLine(runEndOf(failure), terminal.mask));
  if (format === "json") await terminal.print(jsonLine({ error: { code, message, hint } }, terminal.mask));
  return interrupted ?? exitCodeOfError(code);
}
