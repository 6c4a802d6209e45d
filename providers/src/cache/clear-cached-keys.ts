import { builtInKeyServices, CedarError, fingerprint, messageOf } from "@cedar/core";
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

/** Clears one place of a service, and gives what was removed from it. */
async function clearPlace(
  options: ClearKeyCacheOptions,
  service: string,
  text: string | undefined,
): Promise<readonly ClearedKey[]> {
  const places = await clearKeyCache({ ...options, services: [service] });
  return places.map((place) => ({
    service,
    profile: options.profile,
    fingerprint: fingerprintOf(text, service),
    place,
  }));
}

async function clearFile(options: ClearKeyCacheOptions, service: string): Promise<readonly ClearedKey[]> {
  const reading = await new KeyFile(keyFilePath(options.directory, service, options.profile)).read();
  return await clearPlace(
    { ...options, store: undefined },
    service,
    "text" in reading ? reading.text : undefined,
  );
}

async function clearStored(options: ClearKeyCacheOptions, service: string): Promise<readonly ClearedKey[]> {
  const { serverUrl, profile } = options;
  const shared = sharedMirror(options, { service, serverUrl, profile });
  // A store that fails is told of when it is cleared.
  const stored = await shared?.mirror.get().catch(() => undefined);
  return await clearPlace({ ...options, directory: undefined }, service, stored);
}

/** One error for all: a store that is down fails for each service alike. */
function joinedError(errors: readonly unknown[]): unknown {
  const [first, ...others] = errors;
  const messages = new Set(errors.map(messageOf));
  if (others.length === 0 || messages.size === 1 || !(first instanceof CedarError)) return first;
  const { code, hint, facts } = first;
  return new CedarError(code, [...messages].join("; "), { hint, facts });
}

/**
 * Forgets the cached keys of a profile as `clearKeyCache` does, and gives each key once it is removed. What fails keeps nothing else from
 * being removed: the files of all services come first, then the store, which may be down.
 * @throws CedarError `key-provider-failed` at the end, when a file or the store did not allow it.
 */
export async function* clearCachedKeys(options: ClearKeyCacheOptions): AsyncGenerator<ClearedKey, void> {
  const { directory, profile } = options;
  const known = [
    ...(await cachedServices(directory, profile)),
    ...builtInKeyServices.map(({ name }) => name),
  ];
  const services = [...new Set(options.services ?? known)];
  const errors: unknown[] = [];
  for (const clear of [clearFile, clearStored]) {
    // At once: a store that hangs costs its time only once.
    const results = await Promise.allSettled(services.map(async (service) => await clear(options, service)));
    for (const result of results)
      if (result.status === "fulfilled") yield* result.value;
      else errors.push(result.reason);
  }
  if (errors.length > 0) throw joinedError(errors);
}
