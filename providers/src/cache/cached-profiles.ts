import { readdir } from "node:fs/promises";
import { decodedName } from "./key-file-path.ts";

/** `openai_key.staging.json`, and what lies beside it. */
const cacheFile = /^[\w%-]+_key(?:\.(?<profile>[^.]+))?\.json(?:\.|$)/u;

/** The profiles of which the folder has cache files; `undefined` among them stands for keys that were cached without a profile. */
export async function cachedProfiles(
  directory: string | undefined,
): Promise<readonly (string | undefined)[]> {
  const names = directory === undefined ? [] : await readdir(directory).catch(() => []);
  const profiles = names.flatMap((name): readonly (string | undefined)[] => {
    const match = cacheFile.exec(name);
    if (match === null) return [];
    const profile = match.groups?.profile;
    return profile === undefined ? [undefined] : decodedName(profile);
  });
  return [...new Set(profiles)];
}
