import { execFileSync } from "node:child_process";
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { KeyFile } from "../../src/cache/key-file.ts";
import { writeCachedEntry } from "../helpers/cached-entry.ts";
import { runCacheProbe } from "../helpers/run-cache-probe.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

// Only root can make files that belong to another user.
const asRoot = process.getuid?.() === 0 ? test : test.skip;

async function modeOf(path: string): Promise<string> {
  return ((await lstat(path)).mode & 0o7777).toString(8);
}

/** What may stand where the file is to be written. */
const before: Readonly<Record<string, (directory: string, target: string) => Promise<unknown>>> = {
  nothing: async () => undefined,
  "a folder for everybody": async (directory) => await chmod(await makeFolder(directory), 0o777),
  "a file for everybody": async (directory) => {
    await chmod(await writeCachedEntry(await makeFolder(directory)), 0o666);
  },
  "a link": async (directory, target) => {
    await symlink(target, join(await makeFolder(directory), "openai_key.json"));
  },
};

async function makeFolder(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  return directory;
}

for (const umask of [0o000, 0o022, 0o077]) {
  const octal = umask.toString(8).padStart(3, "0");
  test(`F2: under umask ${octal} the file is 0600 in a 0700 folder, whatever was there before`, async (t) => {
    const folder = await temporaryFolder(t);
    const target = join(folder, "target");
    await writeFile(target, "untouched");
    const directories: string[] = [];
    for (const [what, prepare] of Object.entries(before)) {
      await mkdir(join(folder, what));
      const directory = join(folder, what, ".config", "cedar-cli");
      await prepare(directory, target);
      directories.push(directory);
    }
    const caches = directories.map((directory) => ({ directory }));
    await runCacheProbe({ caches, umask, steps: [{ do: "remember", key: "kept" }] });
    for (const directory of directories) {
      const path = join(directory, "openai_key.json");
      t.true((await lstat(path)).isFile(), directory);
      t.deepEqual([await modeOf(path), await modeOf(directory)], ["600", "700"], directory);
      t.deepEqual(await readdir(directory), ["openai_key.json"]);
      t.regex(await readFile(path, "utf8"), /sk-cedar-fake-kept/u);
    }
    t.is(await readFile(target, "utf8"), "untouched");
  });
}

async function refusal(t: ExecutionContext, spoil: (path: string, folder: string) => Promise<unknown>) {
  const folder = await temporaryFolder(t);
  const path = await writeCachedEntry(folder);
  const file = new KeyFile(path);
  t.true("text" in (await file.read()));
  await spoil(path, folder);
  const reading = await file.read();
  t.false("text" in reading);
  return "message" in reading ? `${reading.message}. ${reading.hint ?? ""}` : "";
}

for (const [mode, verb] of [
  [0o620, "change"],
  [0o602, "change"],
  [0o640, "read"],
  [0o604, "read"],
] as const) {
  test(`F3: a file of mode ${mode.toString(8)} is refused, with the way to mend it`, async (t) => {
    const said = await refusal(t, async (path) => await chmod(path, mode));
    t.regex(
      said,
      new RegExp(`^others may ${verb} .*\\(mode ${mode.toString(8)}\\)\\. Mend it: \`chmod 600 /`, "u"),
    );
  });
}

test("F3: a link is not followed", async (t) => {
  const said = await refusal(t, async (path, folder) => {
    await rename(path, join(folder, "elsewhere"));
    await symlink(join(folder, "elsewhere"), path);
  });
  t.regex(
    said,
    /is a symbolic link, which is not followed\. The next key that is kept takes its place: `cedar key refresh`/u,
  );
});

test("F3: a folder or a FIFO at the path is refused without waiting", async (t) => {
  for (const [command, flags] of [
    ["mkdir", []],
    ["mkfifo", ["-m", "600"]],
  ] as const) {
    const said = await refusal(t, async (path, folder) => {
      await rename(path, join(folder, "elsewhere"));
      execFileSync(command, [...flags, path]);
    });
    t.regex(
      said,
      command === "mkdir"
        ? /is a folder\. Remove it: `rm -r /
        : /is not a regular file\. The next key that is kept/u,
    );
  }
});

test("F3: a file that is too large for a key is refused", async (t) => {
  t.regex(
    await refusal(t, async (path) => await writeFile(path, " ".repeat(70_000))),
    /larger than 65536 bytes/u,
  );
});

asRoot("F3: another user's file is refused", async (t) => {
  t.regex(
    await refusal(t, async (path) => await chown(path, 65534, 65534)),
    /belongs to user 65534, and you are user 0/u,
  );
});

test("F7: the file has another stamp after anybody replaced it, and none when it is gone", async (t) => {
  const path = join(await temporaryFolder(t), "openai_key.json");
  const [ours, theirs] = [new KeyFile(path), new KeyFile(path)];
  t.is(await ours.stamp(), undefined);
  const first = await ours.write("one");
  t.is(await theirs.stamp(), first);
  const reading = await theirs.read();
  t.is("stamp" in reading ? reading.stamp : undefined, first);
  const second = await theirs.write("two");
  t.not(second, first);
  t.is(await ours.stamp(), second);
  await theirs.remove();
  t.is(await ours.stamp(), undefined);
});

test("what a writer that was killed left is removed with the next write, and with the file", async (t) => {
  const folder = await temporaryFolder(t);
  const file = new KeyFile(join(folder, "openai_key.json"));
  const leave = async (name: string, age: number): Promise<void> => {
    await writeFile(join(folder, name), fakeKey("left"));
    await utimes(join(folder, name), new Date(), new Date(Date.now() - age));
  };
  await leave("openai_key.json.0123456789abcdef.tmp", 120_000);
  await leave("openai_key.json.fedcba9876543210.tmp", 0);
  await leave("config.json", 120_000);
  await file.write("one");
  t.deepEqual((await readdir(folder)).sort(), [
    "config.json",
    "openai_key.json",
    "openai_key.json.fedcba9876543210.tmp",
  ]);
  t.true(await file.remove());
  t.deepEqual(await readdir(folder), ["config.json"]);
  t.false(await file.remove());
});

test("F8: clearing removes what a writer left that was killed in its first write", async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, "openai_key.json");
  await writeFile(`${path}.0123456789abcdef.tmp`, "part of a key");
  t.true(await new KeyFile(path).remove());
  t.deepEqual(await readdir(folder), []);
  t.false(await new KeyFile(path).remove());
  t.false(await new KeyFile(join(folder, "nothing", "openai_key.json")).remove());
});
