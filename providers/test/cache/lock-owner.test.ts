import { execFile, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import test from "ava";
import { acquireFileLock } from "../../src/cache/file-lock.ts";
import { formatLockOwner, isOwnerGone } from "../../src/cache/lock-owner.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const run = promisify(execFile);
const isolated = ["--pid", "--fork"];
const own = JSON.parse(formatLockOwner());

/** The id of a process that has ended. */
async function endedProcess(): Promise<number | undefined> {
  const child = spawn("true");
  await once(child, "exit");
  return child.pid;
}

function record(changes: object): string {
  return JSON.stringify({ ...own, ...changes });
}

test("F5: an owner is known to be gone when its process has ended, and not while it runs", async (t) => {
  t.like(own, { pid: process.pid, host: hostname() });
  t.false(isOwnerGone(formatLockOwner()));
  t.true(isOwnerGone(record({ pid: await endedProcess() })));
});

const unknown = {
  "of another machine": { host: "another-machine" },
  "of another container with the same name": { process_space: "pid:[1]" },
  "that does not say what its id counts in": { process_space: undefined },
};
for (const [which, changes] of Object.entries(unknown))
  test(`F5: of a process ${which} nothing is known by its id`, async (t) => {
    t.false(isOwnerGone(record({ pid: await endedProcess(), ...changes })));
  });

test("F5: what is no record of an owner says nothing of one", async (t) => {
  for (const text of ["", "{", "null", "[]", record({ pid: 0 }), record({ pid: -1 }), record({ pid: "1" })])
    t.false(isOwnerGone(text), text);
});

/** Linux alone has them, and not every container gives the right to make one. */
function hasNamespaces(): boolean {
  try {
    execFileSync("unshare", [...isolated, "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const withNamespaces = hasNamespaces() ? test : test.skip;

// Only Linux has /proc, where a process space is read.
const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("F5: machines with one name and a shared home are told apart by their boots", async (t) => {
  const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
  const space: string = own.process_space;
  t.true(space.includes(boot));
  const pid = await endedProcess();
  t.true(isOwnerGone(record({ pid })));
  for (const other of [space.replace(boot, randomUUID()), await readlink("/proc/self/ns/pid")])
    t.false(isOwnerGone(record({ pid, process_space: other })), other);
});

withNamespaces(
  "F5: a process of another container, where the holder's id means nobody, leaves it its lock",
  async (t) => {
    const path = join(await temporaryFolder(t), "key.lock");
    const lock = await acquireFileLock(path, { milliseconds: 1000, signal: new AbortController().signal });
    const probe = join(import.meta.dirname, "../helpers/lock-probe.ts");
    const node = [process.execPath, "--conditions=cedar-source", "--disable-warning=ExperimentalWarning"];
    const running = run("unshare", [...isolated, ...node, probe, path, "300"]);
    running.child.stdin?.end();
    t.is((await running).stdout, "none\n");
    await lock?.release();
  },
);
