import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { cachedProfiles } from "../../src/cache/cached-profiles.ts";
import { keyFilePath } from "../../src/cache/key-file-path.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

test("the profiles that have cache files in the folder are found again by their names, and keys without one", async (t) => {
  const folder = await temporaryFolder(t);
  for (const [service, profile] of [
    ["openai", "staging"],
    ["my_key", "json"],
    ["a.b", "é"],
    ["openai", undefined],
  ] as const)
    await writeFile(keyFilePath(folder, service, profile) ?? "", "");
  await writeFile(join(folder, "openai_key.left.json.retry"), "");
  for (const other of ["config.json", "_key.one.json", "x_key.%E0%A4%A.json", "x_key.two.jsonl", "notes.txt"])
    await writeFile(join(folder, other), "");
  const names = (await cachedProfiles(folder)).map((name) => name ?? "(none)");
  t.deepEqual(names.sort(), ["(none)", "json", "left", "staging", "é"]);
  t.deepEqual(await cachedProfiles(join(folder, "nothing")), []);
  t.deepEqual(await cachedProfiles(undefined), []);
});
