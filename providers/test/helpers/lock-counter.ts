// A process that adds one to a number in a file, over and over, each time while it holds the lock: `node lock-counter.ts FILE TIMES`.
import { readFile, writeFile } from "node:fs/promises";
import { withFileLock } from "../../src/cache/file-lock.ts";

const [path = "", times = ""] = process.argv.slice(2);
const wait = { milliseconds: 60_000, signal: new AbortController().signal };
for (let time = 0; time < Number(times); time += 1)
  await withFileLock(`${path}.lock`, wait, async () => {
    const count = Number(await readFile(path, "utf8"));
    await writeFile(path, String(count + 1));
  });
