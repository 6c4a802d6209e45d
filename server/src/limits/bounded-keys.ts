import { hash } from "node:crypto";
import type { Clock } from "@cedar/core";

/** So many are counted each by itself within a time, and those beyond it together in so many groups. */
const mostKeys = 20_000;
const groups = 1024;
/** PostgreSQL takes 255 characters; a name may be longer. */
const longestKey = 100;

export interface BoundedKeysOptions {
  readonly clock: Clock;
  /** Within this time a key counts once. */
  readonly milliseconds: number;
  readonly most?: number;
}

/**
 * Names what is counted, such that the counts cannot fill the memory: somebody with very many addresses shares counts with others that are new,
 * and takes nothing from those that are known.
 */
export class BoundedKeys {
  readonly #options: BoundedKeysOptions;
  #known = new Set<string>();
  #since = Number.NEGATIVE_INFINITY;

  constructor(options: BoundedKeysOptions) {
    this.#options = options;
  }

  keyOf(name: string): string {
    const { clock, milliseconds, most = mostKeys } = this.#options;
    const now = clock.elapsed();
    if (now - this.#since >= milliseconds) {
      this.#known = new Set();
      this.#since = now;
    }
    const key = name.length > longestKey ? hash("sha256", name, "base64url") : name;
    if (this.#known.has(key)) return key;
    if (this.#known.size < most) {
      this.#known.add(key);
      return key;
    }
    return `group ${hash("sha256", key, "buffer").readUInt32BE() % groups}`;
  }
}
