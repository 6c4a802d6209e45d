import { builtInKeyServices, fingerprint } from "@cedar/core";
import { type ClearKeyCacheOptions, clearKeyCache } from "./clear-key-cache.ts";
import { parseKeyEntry } from "./key-entry.ts";
import { KeyFile } from "./key-file.ts";
import { cachedServices, keyFilePath } from "./key-file-path.ts";
import { sharedMirror } from "./shared-mirror.ts";

/** A cached key that was removed. */
export interface ClearedKey {
  readonly service: string;
  /** `undefined` for one that was cached without a profile. */
  readonly profile: string | undefined;
  /** `undefined` when what was cached could not be read. */
  readonly fingerprint: string | undefined;
  /** The file or the store that it stood in. */
  readonly place: string;
}

function fingerprintOf(text: string | undefined, service: string): string | undefined {
  const entry = text === undefined ? undefined : parseKeyEntry(text, service);
  return entry === undefined || "problem" in entry ? undefined : fingerprint(entry.value);
}

/** What is cached of a service, by its place. */
async function fingerprintsOf(
  options: ClearKeyCacheOptions,
  service: string,
): Promise<ReadonlyMap<string, string | undefined>> {
  const { directory, serverUrl, profile } = options;
  const path = keyFilePath(directory, service, profile);
  const reading = await new KeyFile(path).read();
  const shared = sharedMirror(options, { service, serverUrl, profile });
  // A store that fails is told of when it is cleared.
  const stored = await shared?.mirror.get().catch(() => undefined);
  return new Map([
    [path ?? "", fingerprintOf("text" in reading ? reading.text : undefined, service)],
    [shared?.place ?? "", fingerprintOf(stored, service)],
  ]);
}

/**
 * Forgets the cached keys of a profile as `clearKeyCache` does, and gives each key once it is removed, so that what was done before a
 * failure is known. @throws CedarError `key-provider-failed` when a file or the store does not allow it.
 */
export async function* clearCachedKeys(options: ClearKeyCacheOptions): AsyncGenerator<ClearedKey, void> {
  const { directory, profile } = options;
  const known = [
    ...(await cachedServices(directory, profile)),
    ...builtInKeyServices.map(({ name }) => name),
  ];
  for (const service of new Set(options.services ?? known)) {
    const fingerprints = await fingerprintsOf(options, service);
    // The file first: a store that fails then is no reason not to say that the file is gone.
    for (const part of [{ store: undefined }, { directory: undefined }])
      for (const place of await clearKeyCache({ ...options, ...part, services: [service] }))
        yield { service, profile, fingerprint: fingerprints.get(place), place };
  }
}
