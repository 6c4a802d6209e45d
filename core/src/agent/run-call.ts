import { abortable } from "../abortable.ts";
import { CedarError, messageOf } from "../errors.ts";
import type { ToolCallStatus } from "./agent-event.ts";
import { denial } from "./denial.ts";
import type { PreparedCall } from "./prepare-call.ts";
import type { RunInput } from "./run-input.ts";

/** How a call ended, and what the model is told. */
export interface CallOutcome {
  readonly status: ToolCallStatus;
  readonly output: string;
}

function failed(error: unknown): CallOutcome {
  const hint = error instanceof CedarError && error.hint !== undefined ? ` ${error.hint}` : "";
  return { status: "failed", output: `Failed: ${messageOf(error)}${hint}` };
}

/** Runs one call, or says why not. Never throws: a tool that fails does not end the run (row A16), and also an aborted call has its one output (row A7). */
export async function runCall(prepared: PreparedCall, run: RunInput): Promise<CallOutcome> {
  if ("refusal" in prepared) return { status: "failed", output: prepared.refusal };
  const { tool, pending } = prepared;
  const { workspace, signal, logger } = run;
  try {
    signal.throwIfAborted();
    const reason = await denial(tool, pending, run);
    if (reason !== undefined) return { status: "denied", output: `Denied, and not done: ${reason}` };
    // The input was checked by the tool's own schema.
    const output: unknown = await abortable(tool.run(pending.input, { workspace, signal, logger }), signal);
    if (typeof output === "string") return { status: "done", output };
    throw new CedarError("tool-failed", `${tool.name} ended without a text.`);
  } catch (error) {
    if (signal.aborted) return { status: "failed", output: "Aborted: not done, or not to its end." };
    return failed(error);
  }
}
