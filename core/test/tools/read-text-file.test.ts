import { symlink, truncate } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { readTextFile } from "../../src/tools/read-text-file.ts";
import { Workspace } from "../../src/tools/workspace.ts";
import { failureOf } from "../helpers/failure-of.ts";
import { makeNamedPipe } from "../helpers/named-pipe.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

async function open(t: ExecutionContext, files: Record<string, string | Uint8Array>): Promise<Workspace> {
  return await Workspace.open(await temporaryFolder(t, files));
}

test("a file of 16 MiB is read, one that is larger by a byte is refused with its size", async (t) => {
  const workspace = await open(t, { file: "x" });
  const path = join(workspace.root, "file");
  await truncate(path, 16 * 1024 * 1024);
  t.deepEqual(await readTextFile(workspace, "file"), { binaryBytes: 16_777_216 });
  await truncate(path, 16 * 1024 * 1024 + 1);
  const error = await failureOf(() => readTextFile(workspace, "file"));
  t.is(error.message, '"file" has 16777217 bytes, and at most 16777216 are read.');
});

test("a NUL in the first 8 KiB makes a file binary, one behind them does not", async (t) => {
  const text = "x".repeat(8192);
  const workspace = await open(t, { early: `${text.slice(1)}\0${text}`, late: `${text}\0` });
  t.deepEqual(await readTextFile(workspace, "early"), { binaryBytes: 16_384 });
  t.deepEqual(await readTextFile(workspace, "late"), { text: `${text}\0` });
});

test("bytes that are no UTF-8 become replacement characters", async (t) => {
  const workspace = await open(t, { latin: Uint8Array.of(0x61, 0xe4, 0x62) });
  t.deepEqual(await readTextFile(workspace, "latin"), { text: "a\uFFFDb" });
});

test("a folder, and what is missing, are told with what to do", async (t) => {
  const workspace = await open(t, { "sub/file": "" });
  const folder = await failureOf(() => readTextFile(workspace, "sub"));
  t.is(folder.message, '"sub" is not a file.');
  t.is(folder.hint, "list_files shows what a folder holds.");
  const missing = await failureOf(() => readTextFile(workspace, "none"));
  t.is(missing.message, '"none" cannot be read (ENOENT).');
});

test("a named pipe to which nobody writes does not hang", async (t) => {
  const workspace = await open(t, {});
  makeNamedPipe(join(workspace.root, "pipe"));
  const error = await failureOf(() => readTextFile(workspace, "pipe"));
  t.is(error.message, '"pipe" is not a file.');
});

test("a socket is no file", async (t) => {
  const workspace = await open(t, {});
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(join(workspace.root, "socket"), resolve);
  await promise;
  t.teardown(() => server.close());
  t.is((await failureOf(() => readTextFile(workspace, "socket"))).code, "tool-failed");
});

test("a symlink within the workspace is followed, one that leads out is not", async (t) => {
  const workspace = await open(t, { "sub/file": "text" });
  await symlink("sub/file", join(workspace.root, "link"));
  await symlink("/etc/passwd", join(workspace.root, "out"));
  t.deepEqual(await readTextFile(workspace, "link"), { text: "text" });
  t.regex((await failureOf(() => readTextFile(workspace, "out"))).message, /lies outside/u);
});
