import { type Key, type KeyContext, messageOf } from "@cedar/core";
import { warnOnce } from "../warn-once.ts";
import type { CachePart, Finding } from "./cache-part.ts";
import type { CacheRules } from "./cache-rules.ts";
import { isNewer } from "./is-newer.ts";
import { formatKeyEntry, holdsKey, parseKeyEntry } from "./key-entry.ts";
import { remainingLifeMilliseconds } from "./key-life.ts";
import type { SharedMirror } from "./shared-mirror.ts";
import { takeKey } from "./take-key.ts";

/** The part of the cache that machines share (row C8): asked when the file has no key. A store that is down makes it a miss. */
export class StoreCache implements CachePart {
  readonly #shared: SharedMirror;
  readonly #rules: CacheRules;
  readonly #warn = warnOnce();

  constructor(shared: SharedMirror, rules: CacheRules) {
    this.#shared = shared;
    this.#rules = rules;
  }

  async find(context: KeyContext): Promise<Finding> {
    const { mirror, place } = this.#shared;
    const { name, facts } = { name: `the store ${place}`, facts: { store: place } };
    try {
      const text = await mirror.get();
      if (text === undefined) return { message: `${name} has no entry`, facts };
      return takeKey(parseKeyEntry(text, this.#rules.service), { name, facts }, this.#rules, context);
    } catch (error) {
      return { message: this.#tell(error, context), facts };
    }
  }

  async keep(key: Key, context: KeyContext): Promise<void> {
    const now = context.clock.now();
    const life = remainingLifeMilliseconds(key, now, this.#rules.lifeMilliseconds);
    const text = formatKeyEntry(key, this.#rules);
    await this.#tolerate(context, async (mirror) => {
      await mirror.set(text, life, (found) => isNewer(found, key, this.#rules, now));
    });
  }

  async drop(fingerprint: string, context: KeyContext): Promise<void> {
    await this.#tolerate(context, async (mirror) => {
      await mirror.delete((text) => holdsKey(text, this.#rules.service, fingerprint));
    });
  }

  async #tolerate(
    context: KeyContext,
    action: (mirror: SharedMirror["mirror"]) => Promise<void>,
  ): Promise<void> {
    await action(this.#shared.mirror).catch((error: unknown) => this.#tell(error, context));
  }

  #tell(error: unknown, context: KeyContext): string {
    const message = `the store ${this.#shared.place} was not used: ${messageOf(error)}`;
    this.#warn(`The cache goes on without its store: ${message}.`, context);
    return message;
  }
}
