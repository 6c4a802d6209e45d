import { once } from "node:events";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import test from "ava";
import { acquireFileLock, withFileLock } from "../../src/cache/file-lock.ts";
import { startHolder } from "../helpers/lock-holder.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const never = new AbortController().signal;
const wait = { milliseconds: 20_000, signal: never };

async function acquire(path: string) {
  const startedAt = performance.now();
  const lock = await acquireFileLock(path, wait);
  return { lock, milliseconds: performance.now() - startedAt };
}

test("F5: after kill -9 of the holder the next one goes on at once", async (t) => {
  const path = join(await temporaryFolder(t), "key.lock");
  const holder = await startHolder(t, path);
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const { lock, milliseconds } = await acquire(path);
  t.not(lock, undefined);
  t.true(milliseconds < 1400, `${milliseconds} ms: sooner than a silent one would lose it`);
  await lock?.release();
});

test("F5: a holder that is stopped loses the lock within 2 s, and does not take it back when it goes on", async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, "key.lock");
  const holder = await startHolder(t, path);
  holder.kill("SIGSTOP");
  const { lock, milliseconds } = await acquire(path);
  t.not(lock, undefined);
  t.true(milliseconds > 1000 && milliseconds < 4000, `${milliseconds} ms`);
  const [ours] = await readdir(path);
  holder.kill("SIGCONT");
  holder.stdin.end();
  await once(holder, "exit");
  t.deepEqual(await readdir(path), [ours], "what it releases is its own lock only");
  await lock?.release();
  t.deepEqual(await readdir(folder), []);
});

test("a holder that lives keeps the lock for longer than a silent one would", async (t) => {
  const path = join(await temporaryFolder(t), "key.lock");
  const holder = await startHolder(t, path);
  t.is(await acquireFileLock(path, { milliseconds: 2500, signal: never }), undefined);
  const next = acquire(path);
  await setTimeout(100);
  holder.stdin.end();
  t.not((await next).lock, undefined);
});

test("the lock names its owner and the time it was taken, for the owner's eyes only", async (t) => {
  const path = join(await temporaryFolder(t), "key.lock");
  await withFileLock(path, wait, async () => {
    const [name = ""] = await readdir(path);
    const owner: unknown = JSON.parse(await readFile(join(path, name), "utf8"));
    t.like(owner, { pid: process.pid });
    t.is((await stat(path)).mode & 0o777, 0o700);
    t.is((await stat(join(path, name))).mode & 0o777, 0o600);
  });
  await t.throwsAsync(stat(path), { code: "ENOENT" });
});

test("a lock whose maker died before there was an owner in it is broken", async (t) => {
  const path = join(await temporaryFolder(t), "key.lock");
  await mkdir(path);
  const { lock, milliseconds } = await acquire(path);
  t.not(lock, undefined);
  t.true(milliseconds > 200, `${milliseconds} ms`);
  await lock?.release();
});

test("whoever waits stops when the signal aborts, or when there is nothing left to wait for", async (t) => {
  const path = join(await temporaryFolder(t), "key.lock");
  const lock = await acquireFileLock(path, wait);
  const controller = new AbortController();
  const waiting = acquireFileLock(path, { ...wait, signal: controller.signal });
  controller.abort(new Error("enough"));
  await t.throwsAsync(waiting, { message: "enough" });
  const startedAt = performance.now();
  t.is(await acquireFileLock(path, { ...wait, isDone: async () => true }), undefined);
  t.true(performance.now() - startedAt < 10_000);
  await lock?.release();
});

test("F6: where no lock can be made, what it is for is done without one", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "file"), "");
  const startedAt = performance.now();
  for (const path of [join(folder, "file"), join(folder, "file", "key.lock"), "/proc/cedar/key.lock"])
    t.is(await withFileLock(path, wait, async () => "done"), "done");
  t.true(performance.now() - startedAt < 5000);
});

test("the folder of the first lock is made, for its owner alone", async (t) => {
  const folder = join(await temporaryFolder(t), ".config", "cedar-cli");
  const lock = await acquireFileLock(join(folder, "key.lock"), wait);
  t.is((await stat(folder)).mode & 0o777, 0o700);
  await lock?.release();
  t.deepEqual(await readdir(folder), []);
});
