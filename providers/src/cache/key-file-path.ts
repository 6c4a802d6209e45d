import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** What can stand in a file name on every system, and holds no dot: dots part the name of a cache file. */
function encoded(name: string): string {
  return encodeURIComponent(name).replaceAll(".", "%2E");
}

/** What follows the service in the name of a cache file. */
function endOf(profile: string | undefined): string {
  return profile === undefined ? "_key.json" : `_key.${encoded(profile)}.json`;
}

/**
 * Where the key of a service is kept: `openai_key.json` (row C7), `anthropic_key.json`, with the profile staging
 * `openai_key.staging.json`; `undefined` without a folder.
 */
export function keyFilePath(
  directory: string | undefined,
  service: string,
  profile: string | undefined,
): string | undefined {
  return directory === undefined ? undefined : join(directory, `${encoded(service)}${endOf(profile)}`);
}

/** The services of which the folder has a cache file of the profile, or something that was left beside one. */
export async function cachedServices(
  directory: string | undefined,
  profile: string | undefined,
): Promise<readonly string[]> {
  if (directory === undefined) return [];
  const end = endOf(profile);
  const names = await readdir(directory).catch(() => []);
  const services = names.flatMap((name) => {
    const [service = "", ...rest] = name.split(end);
    const isOurs = /^[\w%-]+$/u.test(service) && rest.length > 0 && /^(\.|$)/u.test(rest.join(end));
    return isOurs ? decodedName(service) : [];
  });
  return [...new Set(services)];
}

/** The name of a service or a profile as it stands in a file's name; nothing of one that Cedar did not make. */
export function decodedName(name: string): readonly string[] {
  try {
    return [decodeURIComponent(name)];
  } catch {
    return [];
  }
}
