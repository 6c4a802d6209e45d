import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { cachedServices, keyFilePath } from "../../src/cache/key-file-path.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

test("C7: the file is openai_key.json; other services and profiles have files of their own", (t) => {
  t.is(keyFilePath("/f", "openai", undefined), "/f/openai_key.json");
  t.is(keyFilePath("/f", "anthropic", undefined), "/f/anthropic_key.json");
  t.is(keyFilePath("/f", "openai", "staging"), "/f/openai_key.staging.json");
  t.is(keyFilePath(undefined, "openai", "staging"), undefined);
});

test("K8: no two services and profiles share a file, and none leads out of the folder", (t) => {
  const names = ["a", "a.b", "a_key", "a_key.b", "..", "../a", "a/b", "json", "é"];
  const paths = names.flatMap((service) =>
    [undefined, ...names].map((profile) => keyFilePath("/f", service, profile) ?? ""),
  );
  t.is(new Set(paths).size, paths.length);
  for (const path of paths) t.regex(path, /^\/f\/[^/]+\.json$/u);
});

test("the services that have a file in the folder are found again by their names", async (t) => {
  const folder = await temporaryFolder(t);
  for (const service of ["openai", "a.b", "my_key"]) {
    await writeFile(keyFilePath(folder, service, undefined) ?? "", "");
    await writeFile(keyFilePath(folder, service, "staging") ?? "", "");
  }
  await writeFile(join(folder, "left_key.json.0123.tmp"), "");
  await mkdir(join(folder, "locked_key.json.lock"));
  for (const other of ["config.json", "_key.json", "%E0%A4%A_key.json", "x_key.jsonl", "a.b_key.json"])
    await writeFile(join(folder, other), "");
  t.deepEqual([...(await cachedServices(folder, undefined))].sort(), [
    "a.b",
    "left",
    "locked",
    "my_key",
    "openai",
  ]);
  t.deepEqual([...(await cachedServices(folder, "staging"))].sort(), ["a.b", "my_key", "openai"]);
  t.deepEqual(await cachedServices(folder, "other"), []);
  t.deepEqual(await cachedServices(undefined, undefined), []);
  t.deepEqual(await cachedServices(join(folder, "nothing"), undefined), []);
});
