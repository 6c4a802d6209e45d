import { once } from "node:events";
import { readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import { startHolder, startScript } from "../helpers/lock-holder.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const lockCounter = fileURLToPath(new URL("../helpers/lock-counter.ts", import.meta.url));

/** Adds to a number in a file in six processes, each time while the lock is held; gives the number at the end. */
async function countTogether(
  path: string,
  meanwhile: (isOver: () => boolean) => Promise<void>,
): Promise<string> {
  await writeFile(path, "0");
  const counters = Array.from({ length: 6 }, () => startScript(lockCounter, path, "25"));
  let isOver = false;
  const ends = Promise.all(
    counters.map(async (counter) => {
      counter.stdin.end();
      const [code] = await once(counter, "exit");
      if (code !== 0) throw new Error(`a counter ended with ${code}`);
    }),
  ).finally(() => {
    isOver = true;
  });
  await Promise.all([ends, meanwhile(() => isOver)]);
  return await readFile(path, "utf8");
}

test("F5: of many processes that break the same dead lock, one at a time goes on: nothing is lost", async (t) => {
  const path = join(await temporaryFolder(t), "count");
  const holder = await startHolder(t, `${path}.lock`);
  const count = await countTogether(path, async () => void holder.kill("SIGKILL"));
  t.is(count, "150");
});

test("F5: also when locks are broken at the moment in which they are made, one at a time goes on", async (t) => {
  const path = join(await temporaryFolder(t), "count");
  const count = await countTogether(path, async (isOver) => {
    while (!isOver()) await rmdir(`${path}.lock`).catch(() => {});
  });
  t.is(count, "150");
});
