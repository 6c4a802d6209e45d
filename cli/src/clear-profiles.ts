import { type Config, type KeyService, messageOf } from "@cedar/core";
import type { ClearedKey } from "@cedar/providers";
import type { CommandContext, Flags } from "./command-line/command.ts";
import { type OpenedCedar, readConfig } from "./open-cedar.ts";

/** What a profile says of its cache. */
type CacheSettings = Partial<Pick<Config, "serverUrl" | "cacheStore" | "cacheSecret">>;

/** Removed keys, and the first failure on the way: the others were removed all the same. */
export interface Clearing {
  readonly keys: readonly ClearedKey[];
  readonly error: Error | undefined;
}

/** The profile in force, or all: those of the configuration, and those that have left something in the folder. */
async function profilesOf(
  all: boolean,
  { cedar, configDirectory }: OpenedCedar,
): Promise<Set<string | undefined>> {
  const { profile, profiles } = cedar.config;
  if (!all) return new Set([profile]);
  const { cachedProfiles } = await import("@cedar/providers");
  return new Set([undefined, ...profiles, ...(await cachedProfiles(configDirectory))]);
}

/** Of a profile that is gone from the configuration nothing is known but its files. */
async function settingsOf(
  profile: string | undefined,
  flags: Flags,
  context: CommandContext,
  { config }: OpenedCedar["cedar"],
): Promise<CacheSettings> {
  if (profile === config.profile) return config;
  if (profile !== undefined && !config.profiles.includes(profile)) return {};
  const environment = { ...context.environment, CEDAR_PROFILE: profile };
  return (await readConfig(flags, { ...context, environment }, "agent")).config;
}

/**
 * Removes the cached keys of the profile in force, or of all.
 * @param service whose key is meant; those of all services without it.
 */
export async function clearProfiles(
  { all, service }: { readonly all: boolean; readonly service: KeyService | undefined },
  flags: Flags,
  context: CommandContext,
  opened: OpenedCedar,
): Promise<Clearing> {
  const { clearCachedKeys } = await import("@cedar/providers");
  const services = service === undefined ? undefined : [service.name];
  const keys: ClearedKey[] = [];
  let error: Error | undefined;
  for (const profile of await profilesOf(all, opened)) {
    try {
      const settings = await settingsOf(profile, flags, context, opened.cedar);
      const { serverUrl, cacheStore: store, cacheSecret: secret } = settings;
      const options = { directory: opened.configDirectory, serverUrl, store, secret, profile, services };
      for await (const key of clearCachedKeys(options)) keys.push(key);
    } catch (thrown) {
      error ??= thrown instanceof Error ? thrown : new Error(messageOf(thrown));
    }
  }
  return { keys, error };
}
