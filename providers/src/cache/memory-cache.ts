import type { Key, KeyContext } from "@cedar/core";
import type { Keyv } from "keyv";
import type { CachePart, Finding } from "./cache-part.ts";
import type { CacheRules } from "./cache-rules.ts";
import { entryName } from "./entry-name.ts";
import type { FileCache } from "./file-cache.ts";
import { entryOf } from "./key-entry.ts";
import type { FileStamp } from "./key-file.ts";
import { remainingLifeMilliseconds } from "./key-life.ts";
import { openMemoryStore } from "./open-key-store.ts";
import { takeKey } from "./take-key.ts";

/** What Keyv is told of a key (row C8): enough to know it again, and nothing that reveals it. */
interface MirroredKey {
  readonly fingerprint: string;
  readonly fetched_at: string;
  readonly expires_at: string | undefined;
}

interface HeldKey {
  readonly key: Key;
  readonly stamp: FileStamp;
}

/**
 * The file, mirrored in the memory of this process. A key that was kept is given from memory as long as Keyv has its entry, whose time to
 * live it enforces, and the file is still the one that holds the key: so a rotation on disk is seen (row F7), and deleting the file
 * clears the cache (row C7). Keyv is loaded with the first key that is kept, and not where the file alone answers.
 */
export class MemoryCache implements CachePart {
  readonly #inner: FileCache;
  readonly #rules: CacheRules;
  readonly #name: string;
  readonly #openStore: () => Promise<Keyv>;
  #held: HeldKey | undefined;
  #store: Promise<Keyv> | undefined;

  constructor(inner: FileCache, rules: CacheRules, openStore = openMemoryStore) {
    this.#openStore = openStore;
    this.#inner = inner;
    this.#rules = rules;
    this.#name = entryName(rules);
  }

  find(context: KeyContext): Finding | Promise<Finding> {
    return this.#held === undefined ? this.#inner.find(context) : this.#findMirrored(this.#held, context);
  }

  async #findMirrored(held: HeldKey, context: KeyContext): Promise<Finding> {
    const key = await this.#mirrored(held);
    if (key === undefined) return this.#inner.find(context);
    const { path = "" } = this.#inner.file;
    const place = { name: `${path}, mirrored in memory`, facts: { file: path } };
    return takeKey(entryOf(key, this.#rules), place, this.#rules, context);
  }

  async keep(key: Key, context: KeyContext): Promise<void> {
    if (this.#isHeld(key) && (await this.#isInPlace())) return;
    const stamp = await this.#inner.keep(key, context);
    if (stamp === undefined) return;
    const life = remainingLifeMilliseconds(key, context.clock.now(), this.#rules.lifeMilliseconds);
    const mirrored: MirroredKey = {
      fingerprint: key.fingerprint,
      fetched_at: key.fetchedAt.toISOString(),
      expires_at: key.expiresAt?.toISOString(),
    };
    const keyv = await this.#open();
    await keyv.set(this.#name, mirrored, life);
    this.#held = { key, stamp };
  }

  async drop(fingerprint: string, context: KeyContext): Promise<void> {
    if (this.#held?.key.fingerprint === fingerprint) this.#held = undefined;
    await this.#inner.drop(fingerprint, context);
  }

  /** Whether the file is still the one that the key in memory stands in. */
  async #isInPlace(): Promise<boolean> {
    return this.#held !== undefined && this.#held.stamp === (await this.#inner.file.stamp());
  }

  #isHeld(key: Key): boolean {
    const held = this.#held?.key;
    return held?.equals(key) === true && held.fetchedAt.getTime() === key.fetchedAt.getTime();
  }

  async #mirrored(held: HeldKey): Promise<Key | undefined> {
    if (!(await this.#isInPlace())) return undefined;
    const mirrored = await (await this.#open()).get<MirroredKey>(this.#name);
    return mirrored?.fingerprint === held.key.fingerprint ? held.key : undefined;
  }

  async #open(): Promise<Keyv> {
    this.#store ??= this.#openStore();
    return await this.#store;
  }
}
