import { fingerprint } from "@cedar/core";

/** Keys that an API refused, by their fingerprints, and when. */
export class RefusedKeys {
  readonly #times = new Map<string, number>();

  /** @param at milliseconds since 1970. */
  add(fingerprint: string, at: number): void {
    this.#times.set(fingerprint, at);
  }

  /** Whether a key may not be used: it was refused, and has not been fetched since. A fetch that began before says nothing new (row K15). */
  has(fingerprint: string, fetchedAt: Date): boolean {
    const refusedAt = this.#times.get(fingerprint);
    return refusedAt !== undefined && fetchedAt.getTime() < refusedAt;
  }

  /** The same of a key's value. */
  hasValue(value: string, fetchedAt: Date): boolean {
    return this.#times.size > 0 && this.has(fingerprint(value), fetchedAt);
  }
}
