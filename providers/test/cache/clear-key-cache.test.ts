import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { clearKeyCache } from "../../src/cache/clear-key-cache.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

test("clearing removes the keys of all services of the profile, or of one, and what lies beside them", async (t) => {
  const directory = await temporaryFolder(t);
  const names = [
    "openai_key.json",
    "gemini_key.json",
    "openai_key.staging.json",
    "config.json",
    "my_key.txt",
  ];
  const beside = ["openai_key.json.retry", "gemini_key.json.0123456789abcdef.tmp"];
  const write = async (name: string): Promise<void> => await writeFile(join(directory, name), "{}");
  for (const name of [...names, ...beside]) await write(name);
  t.deepEqual(await clearKeyCache({ directory, services: ["gemini"] }), [join(directory, "gemini_key.json")]);
  t.deepEqual(await clearKeyCache({ directory, profile: "staging" }), [
    join(directory, "openai_key.staging.json"),
  ]);
  const left = ["config.json", "my_key.txt", "openai_key.json", "openai_key.json.retry"];
  t.deepEqual((await readdir(directory)).sort(), left);
  await write("gemini_key.json");
  const cleared = await clearKeyCache({ directory });
  t.deepEqual(
    [...cleared].sort(),
    ["gemini_key.json", "openai_key.json"].map((name) => join(directory, name)),
  );
  t.deepEqual((await readdir(directory)).sort(), ["config.json", "my_key.txt"]);
  t.deepEqual(await clearKeyCache({ directory: join(directory, "nothing") }), []);
});

test("F6: where the folder of the cache cannot be read, nobody is told that there was nothing", async (t) => {
  const file = join(await temporaryFolder(t), "closed".repeat(60));
  await t.throwsAsync(clearKeyCache({ directory: file }), {
    code: "key-provider-failed",
    message: /cannot be read \(ENAMETOOLONG\)/u,
  });
});
