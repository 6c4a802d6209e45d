import { openAiKeyService } from "@cedar/core";
import { type CacheRules, type CacheRulesOptions, cacheRules } from "../../src/cache/cache-rules.ts";
import { RefusedKeys } from "../../src/cache/refused-keys.ts";

/** The rules for OpenAI's key; nothing was refused yet. */
export function rulesOf(options: CacheRulesOptions = {}): CacheRules {
  return cacheRules(openAiKeyService.name, options, new RefusedKeys());
}
