import { abortable } from "../abortable.ts";
import { messageOf } from "../errors.ts";
import type { Tool } from "../tools/tool.ts";
import { withDeadline } from "../with-deadline.ts";
import type { Hook, PendingToolCall } from "./hook.ts";
import type { RunInput } from "./run-input.ts";

/** A hook that has not answered by then denies. */
const hookMilliseconds = 30_000;

/** A hook that fails or hangs denies (row A22). */
async function denialByHook(
  hook: Hook,
  pending: PendingToolCall,
  run: RunInput,
): Promise<string | undefined> {
  const { clock, signal } = run;
  const error = (): Error => new Error(`no answer within ${hookMilliseconds / 1000} s`);
  try {
    const reason = await withDeadline(
      { clock, milliseconds: hookMilliseconds, signal, error },
      async () => await hook.beforeToolCall?.(pending),
    );
    return reason === undefined ? undefined : `The hook "${hook.name}" denied it: ${reason}`;
  } catch (caught) {
    signal.throwIfAborted();
    return `The hook "${hook.name}" failed, which denies it: ${messageOf(caught)}`;
  }
}

async function denialByUser(pending: PendingToolCall, run: RunInput): Promise<string | undefined> {
  if (run.approve === undefined) return "nobody is there to say yes; the user can allow it with --mode auto.";
  try {
    return await abortable(run.approve(run.mask.maskAll(pending)), run.signal);
  } catch (error) {
    run.signal.throwIfAborted();
    return `the user could not be asked: ${messageOf(error)}`;
  }
}

/** Why a call may not run; `undefined` when it may. Hooks come first, so that none can be passed by a yes of the user. */
export async function denial(
  tool: Tool,
  pending: PendingToolCall,
  run: RunInput,
): Promise<string | undefined> {
  for (const hook of run.hooks) {
    const reason = await denialByHook(hook, pending, run);
    if (reason !== undefined) return reason;
  }
  if (tool.access === "read" || run.mode === "auto") return undefined;
  if (run.mode === "ask") return await denialByUser(pending, run);
  return "the mode is read-only; the user can allow it with --mode ask or --mode auto.";
}
