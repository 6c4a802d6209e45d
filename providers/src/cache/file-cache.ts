import { CedarError, type KeyProvider } from "@cedar/core";
import { errorCodeOf } from "../error-code-of.ts";
import { warnOnce } from "../warn-once.ts";
import { formatKeyEntry, holdsKey } from "./key-entry.ts";
import type { KeyFile } from "./key-file.ts";
import { type CacheRules, takeKey } from "./take-key.ts";

/** The part of the cache that is a file (row C7). A folder or a disk that does not allow it makes it a miss with one warning (row F6). */
export function fileCache(file: KeyFile, rules: CacheRules): KeyProvider {
  const warn = warnOnce();
  return {
    name: "cache file",
    async resolve(_request, context) {
      const reading = await file.read();
      if ("text" in reading)
        return takeKey(reading.text, `${file.path} (mode ${reading.mode})`, rules, context);
      const { missing, message, hint } = reading;
      context.explain({ message, hint });
      if (!missing)
        warn(`No cached key is used: ${message}.${hint === undefined ? "" : ` ${hint}`}`, context);
      return undefined;
    },
    async remember(key, context) {
      try {
        await file.write(formatKeyEntry(key, rules.serverUrl));
      } catch (error) {
        const known = error instanceof CedarError;
        const reason = known ? error.message : `${file.path} cannot be written (${errorCodeOf(error)})`;
        warn(`The key is not kept for the next run: ${reason}.`, context);
      }
    },
    async forget(fingerprint) {
      const reading = await file.read();
      if ("text" in reading && holdsKey(reading.text, fingerprint)) await file.remove();
    },
  };
}
