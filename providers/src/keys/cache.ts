import { type Key, type KeyAnswer, type KeyContext, type KeyProvider, openAiKeyService } from "@cedar/core";
import { accepts } from "../cache/accepts.ts";
import type { Finding } from "../cache/cache-part.ts";
import { cachedServices } from "../cache/key-file-path.ts";
import { RefusedKeys } from "../cache/refused-keys.ts";
import { ServiceCache, type ServiceCacheOptions } from "../cache/service-cache.ts";
import { SharedFetch } from "../cache/shared-fetch.ts";

export interface KeyCacheOptions extends ServiceCacheOptions {}

interface CachedService {
  readonly cache: ServiceCache;
  readonly fetch: SharedFetch;
}

/** Row C5: a fresh key is wanted, whatever the cache holds. */
function isForced({ reason, current }: KeyContext): boolean {
  return reason === "refresh" && current === undefined;
}

/** The key that was found, if it will do. */
function take({ key, ...explanation }: Finding, context: KeyContext): Key | undefined {
  if (key === undefined || context.reason === "cold" || accepts(context)(key)) {
    context.explain(explanation);
    return key;
  }
  context.explain({ ...explanation, message: `${explanation.message}: another one is wanted` });
  return undefined;
}

async function takeLater(finding: Promise<Finding>, context: KeyContext): Promise<Key | undefined> {
  return take(await finding, context);
}

/**
 * The keys of earlier fetches (row C2), one for each service: the file of row C7, mirrored in memory, and where one is configured a store
 * that machines share (row C8), from which the file is written again. See docs/openai-key-flow.md.
 * @throws CedarError `configuration-invalid` for a shared store without a secret, and a time to live that is none.
 */
export function cacheKeyProvider(options: KeyCacheOptions): KeyProvider<KeyAnswer> {
  const refused = new RefusedKeys();
  const caches = new Map<string, CachedService>();
  const cacheOf = (service: string): CachedService => {
    const known = caches.get(service);
    if (known !== undefined) return known;
    const cache = new ServiceCache(service, options, refused);
    const made = { cache, fetch: new SharedFetch(cache) };
    caches.set(service, made);
    return made;
  };
  // What cannot be used is told now, and not with the first key.
  cacheOf(openAiKeyService.name);
  return {
    name: "cache",
    resolve({ service }, context) {
      if (isForced(context)) {
        context.explain({ message: "a fresh key is wanted", skipped: true });
        return undefined;
      }
      const finding = cacheOf(service.name).cache.find(context);
      // The file alone is read at once.
      return finding instanceof Promise ? takeLater(finding, context) : take(finding, context);
    },
    async coalesce({ service }, context, ask) {
      return await cacheOf(service.name).fetch.find(context, ask);
    },
    async remember(key, context) {
      if (key.cache !== "disk") return;
      await cacheOf(key.service).cache.keep(key, context);
    },
    async forget(fingerprint, context) {
      refused.add(fingerprint, context.clock.now());
      const services = new Set([
        ...caches.keys(),
        ...(await cachedServices(options.directory, options.profile)),
      ]);
      await Promise.all(
        [...services].map(async (each) => await cacheOf(each).cache.drop(fingerprint, context)),
      );
    },
  };
}
