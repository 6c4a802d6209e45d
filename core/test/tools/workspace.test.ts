import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { Workspace } from "../../src/tools/workspace.ts";
import { failureOf } from "../helpers/failure-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";
import { workspaceWorld } from "../helpers/workspace-world.ts";

test("a workspace's root is the real path of its folder", async (t) => {
  const { outside } = await workspaceWorld(t);
  await symlink("work", join(outside, "link"));
  t.is((await Workspace.open(join(outside, "link"))).root, join(outside, "work"));
});

test("what is no folder is no workspace, and the message says what it is", async (t) => {
  const { outside } = await workspaceWorld(t);
  const found: Readonly<Record<string, string>> = {
    none: "there is no such folder",
    "secret.txt": "it is no folder",
    "secret.txt/below": "ENOTDIR",
    "\0": "ERR_INVALID_ARG_VALUE",
  };
  for (const [name, words] of Object.entries(found)) {
    const folder = `${outside}/${name}`;
    const error = await failureOf(() => Workspace.open(folder));
    t.is(error.code, "usage-invalid");
    t.is(error.message, `The workspace "${folder}" cannot be opened: ${words}.`);
  }
  t.is((await failureOf(() => Workspace.open(""))).code, "usage-invalid");
});

test("a path inside is located, relative, absolute or through .., whether it exists or not", async (t) => {
  const { workspace } = await workspaceWorld(t);
  const { root } = workspace;
  for (const path of [
    "file.txt",
    "./file.txt",
    "sub/../file.txt",
    join(root, "file.txt"),
    "../work/file.txt",
  ])
    t.is(await workspace.locate(path), join(root, "file.txt"));
  t.is(await workspace.locate("."), root);
  t.is(await workspace.locate(""), root);
  t.is(await workspace.locate("new/newer.txt"), join(root, "new/newer.txt"));
  t.is(await workspace.locate("..file"), join(root, "..file"));
});

const ways: Readonly<Record<string, string>> = {
  "..": "..",
  "a file beside it": "../secret.txt",
  ".. in the middle": "sub/../../secret.txt",
  "an absolute path": "/etc/passwd",
  "the root of all": "/",
  "a folder whose name begins like it": "../work-evil/file.txt",
  "a path that does not exist": "../new/file.txt",
  "the process's own view of the disk": "/proc/self/root",
};
for (const [description, path] of Object.entries(ways))
  test(`A23: ${description} (${path}) lies outside of the workspace`, async (t) => {
    const { workspace } = await workspaceWorld(t);
    const error = await failureOf(() => workspace.locate(path));
    t.is(error.code, "tool-failed");
    t.is(error.message, `"${path}" lies outside of the workspace, which is all that tools may reach.`);
  });

test("A23: a symlink that leads out of the workspace is not followed, at the end or on the way", async (t) => {
  const { outside, workspace } = await workspaceWorld(t);
  await symlink(join(outside, "secret.txt"), join(workspace.root, "link"));
  await symlink("..", join(workspace.root, "up"));
  for (const path of ["link", "up", "up/secret.txt", "up/new.txt", "up/work/../secret.txt"])
    t.regex((await failureOf(() => workspace.locate(path))).message, /lies outside of the workspace/u);
  t.is(await workspace.locate("up/work/file.txt"), join(workspace.root, "file.txt"));
});

test("A23: a symlink that leads nowhere is refused, since it could be written through", async (t) => {
  const { outside, workspace } = await workspaceWorld(t);
  await symlink(join(outside, "later.txt"), join(workspace.root, "link"));
  for (const path of ["link", "link/below"])
    t.regex((await failureOf(() => workspace.locate(path))).message, /symbolic link that leads nowhere/u);
});

test("A23: a path with a NUL, in a circle or below a file is the tool's failure", async (t) => {
  const { workspace } = await workspaceWorld(t);
  await symlink("circle", join(workspace.root, "circle"));
  const messages = await Promise.all(
    ["file.txt\0.png", "circle", "file.txt/below", "x".repeat(300)].map(
      async (path) => (await failureOf(() => workspace.locate(path))).message,
    ),
  );
  t.deepEqual(messages, [
    "A path cannot hold a NUL character.",
    '"circle" cannot be reached (ELOOP).',
    '"file.txt/below" cannot be reached (ENOTDIR).',
    `"${"x".repeat(300)}" cannot be reached (ENAMETOOLONG).`,
  ]);
});

test("L5: Cedar's own folder is closed, by any way to it", async (t) => {
  const home = await temporaryFolder(t, { ".config/cedar-cli/openai_key.json": "{}", "file.txt": "" });
  const closed = join(home, ".config/cedar-cli");
  const workspace = await Workspace.open(home, [closed]);
  await symlink(".config/cedar-cli", join(home, "link"));
  await symlink(".config", join(home, "up"));
  await symlink(join(closed, "openai_key.json"), join(home, "file-link"));
  const paths = [closed, "link", "link/openai_key.json", "up/cedar-cli", "file-link", "x/../link/new"];
  for (const path of [".config/cedar-cli", ".config/cedar-cli/openai_key.json", ...paths]) {
    const error = await failureOf(() => workspace.locate(path));
    t.is(error.message, `"${path}" belongs to Cedar itself and is closed to tools.`);
  }
  t.is(await workspace.locate(".config/cedar-client"), join(home, ".config/cedar-client"));
});

test("L5: a folder that is closed by a symlink to it, or does not exist yet, is closed all the same", async (t) => {
  const home = await temporaryFolder(t, { "real/key.json": "{}" });
  await symlink("real", join(home, "link"));
  const workspace = await Workspace.open(home, [join(home, "link"), join(home, "later")]);
  await mkdir(join(home, "later"));
  for (const path of ["real/key.json", "link/key.json", "later/key.json"])
    t.regex((await failureOf(() => workspace.locate(path))).message, /belongs to Cedar itself/u);
});

test("L5: a workspace within Cedar's own folder reaches nothing", async (t) => {
  const home = await temporaryFolder(t, { ".config/cedar-cli/sub/file": "" });
  const workspace = await Workspace.open(join(home, ".config/cedar-cli/sub"), [
    join(home, ".config/cedar-cli"),
  ]);
  for (const path of [".", "file"])
    t.regex((await failureOf(() => workspace.locate(path))).message, /belongs to Cedar itself/u);
});
