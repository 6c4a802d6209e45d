import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, mkdir, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ManualClock } from "@cedar/core/testing";
import test from "ava";
import { acquireFileLock } from "../../src/cache/file-lock.ts";
import { formatLockOwner } from "../../src/cache/lock-owner.ts";
import { LockWatch } from "../../src/cache/lock-watch.ts";
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

test("F5: a lock whose maker was killed before he signed it is broken sooner than one that is held", async (t) => {
  const folder = await temporaryFolder(t);
  for (const [name, content] of [
    ["empty", undefined],
    ["unsigned", ""],
    ["foreign", JSON.stringify({ pid: 1, host: "elsewhere" })],
  ] as const) {
    const clock = new ManualClock();
    const path = join(folder, `${name}.lock`);
    await mkdir(path);
    if (content !== undefined) await writeFile(join(path, `${randomUUID()}.json`), content);
    const watch = new LockWatch(path, () => clock.elapsed());
    const looks: string[] = [];
    for (let time = 0; time < 4; time += 1) {
      looks.push(await watch.breakIfAbandoned());
      clock.advance(200);
    }
    const [first, second, third] = looks;
    t.deepEqual([first, second, third], ["held", "held", name === "foreign" ? "held" : "free"]);
  }
});

test("F5: what a file server keeps of a removed owner file is no owner, and does not keep a dead lock alive", async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, "key.lock");
  await mkdir(path);
  await writeFile(join(path, ".nfs00000000028c1f5a00000003"), formatLockOwner());
  const lock = await acquireFileLock(path, { milliseconds: 20_000, signal });
  t.not(lock, undefined);
  await lock?.release();
  t.deepEqual(await readdir(folder), []);
});

test("F5: beside what a file server keeps of a removed owner file a lock is held, and a dead one is known at once", async (t) => {
  const path = join(await temporaryFolder(t), "key.lock");
  const lock = await acquireFileLock(path, { milliseconds: 1000, signal });
  await writeFile(join(path, ".nfs00000000028c1f5a00000003"), formatLockOwner());
  t.is(await wait(path, 300), undefined);
  const [owner = ""] = (await readdir(path)).filter((name) => name.endsWith(".json"));
  await lock?.release();
  const child = spawn("true");
  await once(child, "exit");
  await writeFile(join(path, owner), JSON.stringify({ ...JSON.parse(formatLockOwner()), pid: child.pid }));
  t.is(await new LockWatch(path).breakIfAbandoned(), "free");
});

test("F5: what a file server puts into a lock while it is taken takes it from nobody", async (t) => {
  const folder = await temporaryFolder(t);
  for (let round = 0; round < 10; round += 1) {
    const path = join(folder, `${round}.lock`);
    const acquiring = acquireFileLock(path, { milliseconds: 1000, signal });
    let isOver = false;
    const end = (): void => {
      isOver = true;
    };
    acquiring.then(end, end);
    while (!isOver) await writeFile(join(path, ".nfs00000000028c1f5a00000003"), "").catch(() => {});
    const lock = await acquiring;
    t.not(lock, undefined);
    await lock?.release();
  }
});

test("F5: whoever was stopped himself, or slept with the machine, does not take a living holder for a silent one", async (t) => {
  const path = join(await temporaryFolder(t), "key.lock");
  await mkdir(path);
  await writeFile(join(path, `${randomUUID()}.json`), formatLockOwner());
  const clock = new ManualClock();
  const watch = new LockWatch(path, () => clock.elapsed());
  const look = async (milliseconds: number): Promise<string> => {
    clock.advance(milliseconds);
    return await watch.breakIfAbandoned();
  };
  t.is(await look(0), "held");
  for (const milliseconds of [3_600_000, 2000, 2000, 2000]) t.is(await look(milliseconds), "held");
  // By now it has listened for a second.
  t.is(await look(249), "held");
  t.is(await look(250), "held");
  t.is(await look(1), "free");
  t.deepEqual(await readdir(dirname(path)), []);
});

for (const mode of [0o777, 0o720, 0o702])
  test(`F3: a folder of mode ${mode.toString(8)}, in which others could exchange the lock, is closed first`, async (t) => {
    const folder = await temporaryFolder(t);
    await chmod(folder, mode);
    const told: boolean[] = [];
    const onOpenFolder = (isClosed: boolean): void => void told.push(isClosed);
    const path = join(folder, "key.lock");
    const lock = await acquireFileLock(path, { milliseconds: 3000, signal, onOpenFolder });
    t.not(lock, undefined);
    t.is((await stat(folder)).mode & 0o777, 0o700);
    t.deepEqual(told, [true]);
    await lock?.release();
  });

asRoot("F3: in another user's folder he could exchange the lock, so there is none", async (t) => {
  const folder = await temporaryFolder(t);
  await chown(folder, 65534, 65534);
  t.is(await wait(join(folder, "key.lock")), undefined);
  t.deepEqual(await readdir(folder), []);
});
