import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import test from "ava";
import { writeFileAtomically } from "../../src/cache/write-file-atomically.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

test("F8: after kill -9 at any instant of a write the file holds the old text or the new one", async (t) => {
  const path = join(await temporaryFolder(t), "openai_key.json");
  const script = fileURLToPath(new URL("../helpers/write-loop.ts", import.meta.url));
  let old = "before";
  await writeFile(path, old);
  for (let kill = 0; kill < 20; kill++) {
    const text = `${kill} `.repeat(10_000);
    const child = spawn(process.execPath, [script, path, text], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    await setTimeout(Math.random() * 30);
    child.kill("SIGKILL");
    await once(child, "exit");
    const found = await readFile(path, "utf8");
    t.true(found === text || found === old, `after kill ${kill} there are ${found.length} characters`);
    old = found;
  }
});

test("F8: a write that fails leaves what was there, and nothing beside it", async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, "openai_key.json");
  await mkdir(join(path, "kept"), { recursive: true });
  await t.throwsAsync(writeFileAtomically(path, "new"));
  t.deepEqual(await readdir(folder), ["openai_key.json"]);
  t.deepEqual(await readdir(path), ["kept"]);
});
