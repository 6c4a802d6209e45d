import fs from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import test from "ava";
import { acquireFileLock, removeAbandonedLock } from "../../src/cache/file-lock.ts";
import { LockWatch } from "../../src/cache/lock-watch.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

// File systems that this machine does not have: what they answer stands in for their calls, here alone and one test after the other.
const { chmod, rmdir } = fs.promises;

test.serial.afterEach.always(() => {
  Object.assign(fs.promises, { chmod, rmdir });
  syncBuiltinESMExports();
});

function replace(calls: Partial<Pick<typeof fs.promises, "chmod" | "rmdir">>): void {
  Object.assign(fs.promises, calls);
  syncBuiltinESMExports();
}

test.serial(
  "F3: in a folder that stays open, since its file system has no modes, there is no lock",
  async (t) => {
    const folder = await temporaryFolder(t);
    await chmod(folder, 0o775);
    replace({ chmod: async () => {} });
    const told: boolean[] = [];
    const onOpenFolder = (isClosed: boolean): void => void told.push(isClosed);
    const { signal } = new AbortController();
    const wait = { milliseconds: 3000, signal, onOpenFolder };
    t.is(await acquireFileLock(join(folder, "key.lock"), wait), undefined);
    t.deepEqual(told, [false]);
    t.deepEqual(await readdir(folder), []);
    await mkdir(join(folder, "dead.lock"));
    await removeAbandonedLock(join(folder, "dead.lock"));
    t.deepEqual(await readdir(folder), ["dead.lock"]);
    t.is((await stat(folder)).mode & 0o777, 0o775);
  },
);

for (const [code, meaning] of [
  ["ESTALE", "free"],
  ["ENOENT", "free"],
  ["EBUSY", "held"],
  ["ENOTEMPTY", "held"],
  ["EACCES", "impossible"],
] as const)
  test.serial(`F5: a dead lock whose removal ends with ${code} is ${meaning}`, async (t) => {
    const path = join(await temporaryFolder(t), "key.lock");
    await mkdir(path);
    let now = 0;
    const watch = new LockWatch(path, () => now);
    for (let look = 0; look < 2; look += 1) {
      t.is(await watch.breakIfAbandoned(), "held");
      now += 249;
    }
    const rejected = async (): Promise<never> => {
      throw Object.assign(new Error(code), { code });
    };
    replace({ rmdir: rejected });
    t.is(await watch.breakIfAbandoned(), meaning);
  });
