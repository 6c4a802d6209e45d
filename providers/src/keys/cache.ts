import {
  type KeyContext,
  type KeyProvider,
  KeyProviderChain,
  type KeyRequest,
  type KeyStep,
  openAiKeyService,
} from "@cedar/core";
import { fileCache } from "../cache/file-cache.ts";
import { KeyFile } from "../cache/key-file.ts";
import { remainingLifeMilliseconds } from "../cache/key-life.ts";
import { memoryCache } from "../cache/memory-cache.ts";
import { type SharedMirrorOptions, sharedMirror } from "../cache/shared-mirror.ts";
import { storeCache } from "../cache/store-cache.ts";

export interface KeyCacheOptions extends SharedMirrorOptions {
  /** `~/.config/cedar-cli`; without one there is no cache file. */
  readonly directory: string | undefined;
}

function whySkipped({ service }: KeyRequest, { reason }: KeyContext): string | undefined {
  if (reason === "refresh") return "a fresh key is wanted";
  return service.name === openAiKeyService.name ? undefined : `it keeps no ${service.title} keys`;
}

function describe(steps: readonly KeyStep[]): string {
  return steps.flatMap(({ message }) => message ?? []).join("; ");
}

/**
 * The key of an earlier fetch (row C2): a chain of the file of row C7, mirrored in memory, and where one is configured a store that
 * processes share (row C8), from which the file is written again. See docs/openai-key-flow.md.
 * @throws CedarError `configuration-invalid` for a shared store without a secret.
 */
export function cacheKeyProvider(options: KeyCacheOptions): KeyProvider {
  const refused = new Set<string>();
  const rules = { serverUrl: options.serverUrl, refused };
  const file = new KeyFile(options.directory);
  const shared = sharedMirror(options);
  const parts = new KeyProviderChain([
    memoryCache(fileCache(file, rules), file, rules),
    ...(shared === undefined ? [] : [storeCache(shared, rules)]),
  ]);
  return {
    name: "cache",
    async resolve(request, context) {
      const skipped = whySkipped(request, context);
      if (skipped !== undefined) {
        context.explain({ message: `skipped: ${skipped}` });
        return undefined;
      }
      const steps: KeyStep[] = [];
      const key = await parts.resolve(request, { ...context, report: (step) => steps.push(step) });
      const { hint } = steps.findLast((step) => step.hint !== undefined) ?? {};
      context.explain({ message: describe(steps), hint });
      return key;
    },
    async remember(key, context) {
      const isOver = remainingLifeMilliseconds(key, context.clock.now()) <= 0;
      if (key.service !== openAiKeyService.name || isOver) return;
      refused.delete(key.fingerprint);
      await parts.remember(key, context);
    },
    async forget(fingerprint, context) {
      refused.add(fingerprint);
      await parts.forget(fingerprint, context);
    },
  };
}
