import type { Key } from "./key.ts";

/** How many keys are remembered that nobody holds any more: a day and more of a source that makes one each hour. */
const mostForgotten = 32;

/**
 * The values of a service's keys: all that somebody holds, and the last ones besides. A process that runs for months, with a source that
 * makes keys by the hour, must not fill its memory with them (row B17).
 */
export class RecentKeys {
  /** For each value, the one met last at the end, what its keys keep alive. */
  readonly #values = new Map<string, WeakRef<object>>();
  readonly #holds = new WeakMap<Key, object>();
  #last: string | undefined;

  /** Takes note of a key, and forgets what is too old and held by nobody. Says whether the values are others than before. */
  add(key: Key): boolean {
    const value = key.reveal();
    const known = this.#values.get(value);
    const hold = known?.deref() ?? {};
    // Lives for as long as one of the keys with this value does.
    this.#holds.set(key, hold);
    if (value !== this.#last || known?.deref() !== hold) {
      this.#values.delete(value);
      this.#values.set(value, new WeakRef(hold));
      this.#last = value;
    }
    if (known !== undefined) return false;
    if (this.#values.size > mostForgotten) this.#prune();
    return true;
  }

  /** The values that are remembered. */
  values(): readonly string[] {
    return [...this.#values.keys()];
  }

  #prune(): void {
    const unheld = [...this.#values].filter(([, hold]) => hold.deref() === undefined);
    for (const [value] of unheld.slice(0, Math.max(0, unheld.length - mostForgotten)))
      this.#values.delete(value);
  }
}
