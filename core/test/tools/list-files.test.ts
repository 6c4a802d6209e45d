import { symlink } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { listFiles } from "../../src/tools/list-files.ts";
import { Workspace } from "../../src/tools/workspace.ts";
import { failureOf } from "../helpers/failure-of.ts";
import { runTool } from "../helpers/run-tool.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

test("list_files tells kind, size in bytes and path of each entry, parted by tabs", async (t) => {
  const root = await temporaryFolder(t, { "a.txt": "äöü", "sub/b.txt": "", ".hidden": "x" });
  await symlink("a.txt", join(root, "z-link"));
  t.is(
    await runTool(listFiles, await Workspace.open(root), {}),
    "file\t1\t.hidden\nfile\t6\ta.txt\nfolder\t0\tsub\nfile\t0\tsub/b.txt\nother\t0\tz-link",
  );
});

test("list_files lists a subfolder or tells one file, by paths of the workspace", async (t) => {
  const workspace = await Workspace.open(await temporaryFolder(t, { "sub/b.txt": "12345" }));
  t.is(await runTool(listFiles, workspace, { path: "sub" }), "file\t5\tsub/b.txt");
  t.is(await runTool(listFiles, workspace, { path: "sub/b.txt" }), "file\t5\tsub/b.txt");
});

test("list_files of an empty folder says so, and of nothing fails", async (t) => {
  const workspace = await Workspace.open(await temporaryFolder(t));
  t.is(await runTool(listFiles, workspace, {}), "[empty folder]");
  const error = await failureOf(() => runTool(listFiles, workspace, { path: "none" }));
  t.is(error.code, "tool-failed");
});

test("list_files of a large folder is cut after 500 entries, and says so", async (t) => {
  const files = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`f${1000 + index}`, ""]));
  const root = await temporaryFolder(t, files);
  const lines = (await runTool(listFiles, await Workspace.open(root), {})).split("\n");
  t.is(lines.length, 501);
  t.is(lines[499], "file\t0\tf1499");
  t.is(lines[500], "[cut after 500 entries: ask for a subfolder]");
});

test("list_files of exactly 500 entries is not cut", async (t) => {
  const files = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${1000 + index}`, ""]));
  const listed = await runTool(listFiles, await Workspace.open(await temporaryFolder(t, files)), {});
  t.false(listed.includes("["));
});

test("A6: list_files stops when the run is aborted", async (t) => {
  const workspace = await Workspace.open(await temporaryFolder(t, { a: "" }));
  const aborted = AbortSignal.abort(new Error("the user left"));
  await t.throwsAsync(runTool(listFiles, workspace, {}, aborted), { message: "the user left" });
});
