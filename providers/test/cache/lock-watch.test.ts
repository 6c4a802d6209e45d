import { chmod, chown, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { acquireFileLock, removeAbandonedLock } from "../../src/cache/file-lock.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

// Only root can make folders that belong to another user.
const asRoot = process.getuid?.() === 0 ? test : test.skip;
const { signal } = new AbortController();

async function wait(path: string, milliseconds = 3000): Promise<unknown> {
  return await acquireFileLock(path, { milliseconds, signal });
}

test("F3: what lies behind a link in the lock's place is not touched, and there is no lock", async (t) => {
  const folder = await temporaryFolder(t);
  const documents = join(folder, "documents");
  await mkdir(documents);
  await writeFile(join(documents, "letter.txt"), "Dear …");
  await symlink(documents, join(folder, "key.lock"));
  t.is(await wait(join(folder, "key.lock")), undefined);
  t.deepEqual(await readdir(documents), ["letter.txt"]);
});

test("F3: a folder in the lock's place that holds anything else is left as it is", async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "key.lock"));
  await writeFile(join(folder, "key.lock", "letter.json"), "{}");
  t.is(await wait(join(folder, "key.lock")), undefined);
  t.deepEqual(await readdir(join(folder, "key.lock")), ["letter.json"]);
});

test("F3: a link to nothing in the lock's place keeps nobody busy", async (t) => {
  const folder = await temporaryFolder(t);
  await symlink(join(folder, "nothing"), join(folder, "key.lock"));
  const startedAt = process.cpuUsage();
  t.is(await wait(join(folder, "key.lock"), 500), undefined);
  const { user, system } = process.cpuUsage(startedAt);
  t.true(user + system < 400_000, `${user + system} µs of work`);
});

test("F3: a file in the lock's place is no lock", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "key.lock"), "");
  t.is(await wait(join(folder, "key.lock")), undefined);
});

for (const mode of [0o777, 0o720, 0o702])
  test(`F3: in a folder of mode ${mode.toString(8)} others could exchange the lock, so there is none`, async (t) => {
    const folder = await temporaryFolder(t);
    await chmod(folder, mode);
    t.is(await wait(join(folder, "key.lock")), undefined);
    t.deepEqual(await readdir(folder), []);
    await mkdir(join(folder, "dead.lock"));
    await removeAbandonedLock(join(folder, "dead.lock"));
    t.deepEqual(await readdir(folder), ["dead.lock"]);
  });

asRoot("F3: in another user's folder he could exchange the lock, so there is none", async (t) => {
  const folder = await temporaryFolder(t);
  await chown(folder, 65534, 65534);
  t.is(await wait(join(folder, "key.lock")), undefined);
  t.deepEqual(await readdir(folder), []);
});
