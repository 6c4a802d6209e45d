/** What is used of a process. */
type Exiting = Pick<NodeJS.EventEmitter, "once" | "off">;

const actions = new Set<() => void>();

function actAll(): void {
  for (const action of actions) action();
}

/**
 * Does something when the process of Cedar exits; the function that it gives takes that back. All share one listener, since Node warns
 * of more than ten.
 */
export function atExit(action: () => void, cedar: Exiting = process): () => void {
  if (actions.size === 0) cedar.once("exit", actAll);
  actions.add(action);
  return () => {
    actions.delete(action);
    if (actions.size === 0) cedar.off("exit", actAll);
  };
}
