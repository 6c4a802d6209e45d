import { type KeyContext, type KeyProvider, openAiKeyService } from "@cedar/core";
import { cachedServices } from "../cache/key-file-path.ts";
import { ServiceCache, type ServiceCacheOptions } from "../cache/service-cache.ts";

export interface KeyCacheOptions extends ServiceCacheOptions {}

/** Row C5: a fresh key is wanted, whatever the cache holds. */
function isForced({ reason, current }: KeyContext): boolean {
  return reason === "refresh" && current === undefined;
}

/**
 * The keys of earlier fetches (row C2), one for each service: the file of row C7, mirrored in memory, and where one is configured a store
 * that machines share (row C8), from which the file is written again. See docs/openai-key-flow.md.
 * @throws CedarError `configuration-invalid` for a shared store without a secret, and a time to live that is none.
 */
export function cacheKeyProvider(options: KeyCacheOptions): KeyProvider {
  const refused = new Set<string>();
  const caches = new Map<string, ServiceCache>();
  const cacheOf = (service: string): ServiceCache => {
    const cache = caches.get(service) ?? new ServiceCache(service, options, refused);
    caches.set(service, cache);
    return cache;
  };
  // What cannot be used is told now, and not with the first key.
  cacheOf(openAiKeyService.name);
  return {
    name: "cache",
    async resolve({ service }, context) {
      if (isForced(context)) {
        context.explain({ message: "a fresh key is wanted", skipped: true });
        return undefined;
      }
      const { key, ...explanation } = await cacheOf(service.name).find(context);
      context.explain(explanation);
      return key;
    },
    async remember(key, context) {
      if (key.cache !== "disk") return;
      refused.delete(key.fingerprint);
      await cacheOf(key.service).keep(key, context);
    },
    async forget(fingerprint, context) {
      refused.add(fingerprint);
      const services = new Set([
        ...caches.keys(),
        ...(await cachedServices(options.directory, options.profile)),
      ]);
      await Promise.all([...services].map(async (each) => await cacheOf(each).drop(fingerprint, context)));
    },
  };
}
