import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Leaves OpenAI's cache file in a home, as a fetch from a server so many hours ago did. */
export async function cacheKey(home: string, key: string, serverUrl: string, hours: number): Promise<void> {
  const folder = join(home, ".config/cedar-cli");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fetchedAt = new Date(Date.now() - hours * 3_600_000).toISOString();
  const entry = { openai_api_key: key, source: "server", server_url: serverUrl, fetched_at: fetchedAt };
  await writeFile(join(folder, "openai_key.json"), JSON.stringify(entry), { mode: 0o600 });
}
