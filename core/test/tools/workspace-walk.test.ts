import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { Workspace } from "../../src/tools/workspace.ts";
import { failureOf } from "../helpers/failure-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";
import { workspaceWorld } from "../helpers/workspace-world.ts";

async function pathsOf(workspace: Workspace, path: string): Promise<string[]> {
  const entries: string[] = [];
  for await (const entry of workspace.walk(path))
    entries.push(`${entry.kind} ${entry.sizeBytes} ${entry.path}`);
  return entries;
}

test("a walk gives folders and files with their sizes, sorted by name, each folder before what it holds", async (t) => {
  const { workspace } = await workspaceWorld(t);
  t.deepEqual(await pathsOf(workspace, "."), ["file 4 file.txt", "folder 0 sub", "file 4 sub/deep.txt"]);
  t.deepEqual(await pathsOf(workspace, "sub"), ["file 4 sub/deep.txt"]);
  t.deepEqual(await pathsOf(workspace, "file.txt"), ["file 4 file.txt"]);
});

test(".git and node_modules are skipped at every depth, unless they are asked for", async (t) => {
  const { workspace } = await workspaceWorld(t);
  for (const folder of [".git", "node_modules", "sub/node_modules"]) {
    await mkdir(join(workspace.root, folder));
    await writeFile(join(workspace.root, folder, "x"), "");
  }
  t.deepEqual(await pathsOf(workspace, "."), ["file 4 file.txt", "folder 0 sub", "file 4 sub/deep.txt"]);
  t.deepEqual(await pathsOf(workspace, "node_modules"), ["file 0 node_modules/x"]);
});

test("A23: a walk names symlinks and does not follow them", async (t) => {
  const { workspace } = await workspaceWorld(t);
  await symlink("..", join(workspace.root, "a-link"));
  await symlink("sub", join(workspace.root, "b-link"));
  const paths = await pathsOf(workspace, ".");
  t.deepEqual(paths.slice(0, 2), ["other 0 a-link", "other 0 b-link"]);
  t.is(paths.length, 5);
});

test("L5: a walk leaves out what is closed", async (t) => {
  const home = await temporaryFolder(t, { ".config/cedar-cli/key.json": "{}", ".config/other": "" });
  const workspace = await Workspace.open(home, [join(home, ".config/cedar-cli")]);
  t.deepEqual(await pathsOf(workspace, "."), ["folder 0 .config", "file 0 .config/other"]);
});

test("a walk of nothing says what to do", async (t) => {
  const { workspace } = await workspaceWorld(t);
  const error = await failureOf(async () => await pathsOf(workspace, "none"));
  t.is(error.message, 'There is nothing at "none" (ENOENT).');
  t.is(error.hint, "list_files shows what there is.");
});

test("what vanishes while a walk goes on does not end it", async (t) => {
  const { workspace } = await workspaceWorld(t);
  const paths: string[] = [];
  for await (const { path } of workspace.walk(".")) {
    paths.push(path);
    if (path === "sub") await rm(join(workspace.root, "sub"), { recursive: true });
  }
  t.deepEqual(paths, ["file.txt", "sub"]);
});
