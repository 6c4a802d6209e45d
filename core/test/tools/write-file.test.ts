import { chmod, mkdir, readdir, readFile, readlink, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { Workspace } from "../../src/tools/workspace.ts";
import { writeFile } from "../../src/tools/write-file.ts";
import { failureOf } from "../helpers/failure-of.ts";
import { makeNamedPipe } from "../helpers/named-pipe.ts";
import { runTool } from "../helpers/run-tool.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

async function open(t: ExecutionContext, files: Record<string, string> = {}): Promise<Workspace> {
  return await Workspace.open(await temporaryFolder(t, files));
}

async function write(workspace: Workspace, path: string, content = "new"): Promise<string> {
  return await runTool(writeFile, workspace, { path, content });
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

test("write_file makes a file and its folders, and says how many bytes it wrote", async (t) => {
  const workspace = await open(t);
  t.is(await write(workspace, "a/b/c.txt", "äöü"), "[wrote 6 bytes to a/b/c.txt]");
  t.is(await readFile(join(workspace.root, "a/b/c.txt"), "utf8"), "äöü");
});

test("write_file replaces all that a file held, and may empty it", async (t) => {
  const workspace = await open(t, { "a.txt": "a long old text" });
  await write(workspace, "a.txt", "short");
  t.is(await readFile(join(workspace.root, "a.txt"), "utf8"), "short");
  t.is(await write(workspace, "a.txt", ""), "[wrote 0 bytes to a.txt]");
  t.is(await readFile(join(workspace.root, "a.txt"), "utf8"), "");
});

for (const mode of [0o600, 0o644, 0o666, 0o755, 0o777])
  test(`write_file keeps the mode ${mode.toString(8)} of the file that it replaces, whatever the umask is`, async (t) => {
    const workspace = await open(t, { file: "old" });
    const path = join(workspace.root, "file");
    await chmod(path, mode);
    await write(workspace, "file");
    t.is(await modeOf(path), mode.toString(8));
    t.is(await readFile(path, "utf8"), "new");
  });

test("write_file leaves nothing beside the file that it wrote", async (t) => {
  const workspace = await open(t, { file: "old" });
  await write(workspace, "file");
  t.deepEqual(await readdir(workspace.root), ["file"]);
});

test("write_file leaves no temporary file when it fails, and the old file as it was", async (t) => {
  const workspace = await open(t, { "sub/file": "old", plain: "old" });
  const name = "x".repeat(256);
  const failed = ["sub", `sub/${name}`, "plain/below"];
  for (const path of failed) t.is((await failureOf(() => write(workspace, path))).code, "tool-failed");
  t.deepEqual((await readdir(workspace.root)).sort(), ["plain", "sub"]);
  t.deepEqual(await readdir(join(workspace.root, "sub")), ["file"]);
});

test("write_file writes a name as long as the file system takes", async (t) => {
  const workspace = await open(t);
  await write(workspace, "x".repeat(255));
  t.deepEqual(await readdir(workspace.root), ["x".repeat(255)]);
});

test("write_file does not replace a folder or a named pipe", async (t) => {
  const workspace = await open(t, { "sub/file": "" });
  makeNamedPipe(join(workspace.root, "pipe"));
  for (const path of ["sub", "pipe", "."]) {
    const error = await failureOf(() => write(workspace, path));
    t.is(error.message, `"${path}" is there and is not a file.`);
  }
});

test("write_file through a symlink within the workspace writes the file behind it, and keeps the link", async (t) => {
  const workspace = await open(t, { "real.txt": "old" });
  await symlink("real.txt", join(workspace.root, "link"));
  t.is(await write(workspace, "link"), "[wrote 3 bytes to real.txt]");
  t.is(await readFile(join(workspace.root, "real.txt"), "utf8"), "new");
  t.is(await readlink(join(workspace.root, "link")), "real.txt");
});

test("A23: write_file writes nothing outside, by .., an absolute path, or a symlink that leads out or nowhere", async (t) => {
  const outside = await temporaryFolder(t, { "old.txt": "old", "work/file": "" });
  const workspace = await Workspace.open(join(outside, "work"));
  await mkdir(join(outside, "target"));
  await symlink("../old.txt", join(workspace.root, "link"));
  await symlink("../later.txt", join(workspace.root, "dangling"));
  await symlink("../target", join(workspace.root, "folder"));
  await symlink("../later", join(workspace.root, "dangling-folder"));
  const ways = [
    "../later.txt",
    join(outside, "later.txt"),
    "link",
    "dangling",
    "folder/x",
    "dangling-folder/x",
  ];
  for (const path of [...ways, "file\0", "folder/../../later.txt"])
    t.is((await failureOf(() => write(workspace, path))).code, "tool-failed");
  t.deepEqual((await readdir(outside)).sort(), ["old.txt", "target", "work"]);
  t.deepEqual(await readdir(join(outside, "target")), []);
  t.is(await readFile(join(outside, "old.txt"), "utf8"), "old");
});

test("L5: write_file does not write into Cedar's own folder", async (t) => {
  const home = await temporaryFolder(t, { ".config/cedar-cli/config.json": "{}" });
  const workspace = await Workspace.open(home, [join(home, ".config/cedar-cli")]);
  const path = ".config/cedar-cli/config.json";
  t.regex((await failureOf(() => write(workspace, path))).message, /belongs to Cedar itself/u);
  t.is(await readFile(join(home, path), "utf8"), "{}");
});
