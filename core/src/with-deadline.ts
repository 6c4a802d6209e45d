import { type Deadline, TimeLimit } from "./time-limit.ts";

/**
 * Waits for an action, but no longer than it may take (row K18). The signal that the action is given aborts when time runs out or the
 * outer one aborts; an action that ignores it is left behind.
 */
export async function withDeadline<Result>(
  deadline: Deadline,
  action: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new TimeLimit(deadline);
  return await limit.wait(action(limit.signal));
}
