import { AsyncLocalStorage, createHook } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";

/** A timer, socket or process of Node's, which keeps the process alive as long as it has a reference. */
interface Resource {
  hasRef(): boolean | undefined;
}

function isResource(value: object): value is Resource {
  return "hasRef" in value && typeof value.hasRef === "function";
}

const stepMilliseconds = 20;

/**
 * Runs an action and gives the types of what it has opened, and what still keeps the process alive after so long. What others open
 * meanwhile does not count.
 */
export async function leftOpen(
  milliseconds: number,
  action: () => Promise<unknown>,
): Promise<readonly string[]> {
  const own = new AsyncLocalStorage<true>();
  const opened = new Map<number, { readonly type: string; readonly resource: Resource }>();
  const hook = createHook({
    init(id, type, _trigger, resource) {
      if (own.getStore() === true && isResource(resource)) opened.set(id, { type, resource });
    },
    destroy(id) {
      opened.delete(id);
    },
  }).enable();
  const left = (): string[] =>
    [...opened.values()].filter(({ resource }) => resource.hasRef() === true).map(({ type }) => type);
  try {
    await own.run(true, action);
    for (let rest = milliseconds; rest > 0 && left().length > 0; rest -= stepMilliseconds)
      await sleep(stepMilliseconds);
    return left();
  } finally {
    hook.disable();
  }
}
