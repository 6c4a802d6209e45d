import type { Key, KeyContext } from "@cedar/core";
import type { Finding } from "./cache-part.ts";
import { type CacheRulesOptions, cacheRules } from "./cache-rules.ts";
import { FileCache } from "./file-cache.ts";
import type { FileLock, LockWait } from "./file-lock.ts";
import { KeyFile } from "./key-file.ts";
import { keyFilePath } from "./key-file-path.ts";
import { remainingLifeMilliseconds } from "./key-life.ts";
import { MemoryCache } from "./memory-cache.ts";
import type { RefusedKeys } from "./refused-keys.ts";
import { type SharedMirrorOptions, sharedMirror } from "./shared-mirror.ts";
import { StoreCache } from "./store-cache.ts";

export interface ServiceCacheOptions extends CacheRulesOptions, SharedMirrorOptions {
  /** `~/.config/cedar-cli`; without one there is no cache file. */
  readonly directory: string | undefined;
}

/** What was seen in several places, the last of them the one that counts. */
function joined(findings: readonly Finding[]): Finding {
  const { key, facts } = findings.find((finding) => finding.key !== undefined) ?? findings[0] ?? {};
  const hint = findings.findLast((finding) => finding.hint !== undefined)?.hint;
  return { key, hint, facts, message: findings.map(({ message }) => message).join("; ") };
}

/** The cached key of one service: a file, mirrored in memory, and where one is configured a store that machines share. */
export class ServiceCache {
  readonly #files: FileCache;
  readonly #memory: MemoryCache;
  readonly #store: StoreCache | undefined;
  readonly #lifeMilliseconds: number;
  readonly #refused: RefusedKeys;
  #kept: Key | undefined;

  /** @throws CedarError `configuration-invalid` for a shared store without a secret, and a time to live that is none. */
  constructor(service: string, options: ServiceCacheOptions, refused: RefusedKeys) {
    const rules = cacheRules(service, options, refused);
    this.#refused = refused;
    const shared = sharedMirror(options, rules);
    this.#lifeMilliseconds = rules.lifeMilliseconds;
    const file = new KeyFile(keyFilePath(options.directory, service, rules.profile));
    this.#files = new FileCache(file, rules);
    this.#memory = new MemoryCache(this.#files, rules);
    this.#store = shared === undefined ? undefined : new StoreCache(shared, rules);
  }

  /** Takes the lock of the process that fetches the key for all; without a home there is none. */
  async lock(wait: LockWait, context: KeyContext): Promise<FileLock | undefined> {
    return await this.#files.lock("lock", wait, context);
  }

  /** What this machine has. */
  findHere(context: KeyContext): Finding | Promise<Finding> {
    return this.#memory.find(context);
  }

  /** What this machine has, else what the store has, from which the file is then written. */
  find(context: KeyContext): Finding | Promise<Finding> {
    const here = this.#memory.find(context);
    return this.#store === undefined ? here : this.#findIn(this.#store, here, context);
  }

  async #findIn(
    store: StoreCache,
    finding: Finding | Promise<Finding>,
    context: KeyContext,
  ): Promise<Finding> {
    const here = await finding;
    if (here.key !== undefined) return here;
    const there = await store.find(context);
    if (there.key !== undefined) await this.#memory.keep(there.key, context);
    return joined([here, there]);
  }

  /** Keeps the key, unless it is over (row K14), was refused since it was fetched (row K6), or a later one stands there (row K15). */
  async keep(key: Key, context: KeyContext): Promise<void> {
    if (this.#refused.has(key.fingerprint, key.fetchedAt)) return;
    const life = remainingLifeMilliseconds(key, context.clock.now(), this.#lifeMilliseconds);
    if (life <= 0) return;
    const store = this.#isKept(key) ? undefined : this.#store;
    this.#kept = key;
    await Promise.all([this.#memory.keep(key, context), store?.keep(key, context)]);
  }

  async drop(fingerprint: string, context: KeyContext): Promise<void> {
    this.#kept = undefined;
    await Promise.all([this.#memory.drop(fingerprint, context), this.#store?.drop(fingerprint, context)]);
  }

  /** A chain tells the cache once more to keep what it has kept while it asked: the store is not bothered twice. */
  #isKept(key: Key): boolean {
    const kept = this.#kept;
    return kept?.equals(key) === true && kept.fetchedAt.getTime() === key.fetchedAt.getTime();
  }
}
