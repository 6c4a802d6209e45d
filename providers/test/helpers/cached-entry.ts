import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";

/** The start of a `ManualClock`. */
export const start = Date.UTC(2026, 0, 1);

/** The JSON of the cache file, as another process wrote it an hour before the clocks of the tests start. */
export function cachedEntry(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const fetchedAt = new Date(start - 60 * 60 * 1000).toISOString();
  return { openai_api_key: fakeKey("cached"), source: "server", fetched_at: fetchedAt, ...fields };
}

/** Puts a cache file into a folder, and gives its path. */
export async function writeCachedEntry(
  directory: string,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const path = join(directory, "openai_key.json");
  await writeFile(path, JSON.stringify(cachedEntry(fields)), { mode: 0o600 });
  return path;
}
