import { symlink } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { realPathOf } from "../../src/tools/real-path-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

test("symlinks are resolved, in the middle and at the end", async (t) => {
  const folder = await temporaryFolder(t, { "real/file": "" });
  await symlink("real", join(folder, "link"));
  await symlink("real/file", join(folder, "end"));
  t.is(await realPathOf(join(folder, "link/file")), join(folder, "real/file"));
  t.is(await realPathOf(join(folder, "end")), join(folder, "real/file"));
});

test("of what does not exist the part that exists is resolved", async (t) => {
  const folder = await temporaryFolder(t, { "real/file": "" });
  await symlink("real", join(folder, "link"));
  t.is(await realPathOf(join(folder, "link/new/newer")), join(folder, "real/new/newer"));
});

test("A23: a path through a symlink that leads nowhere has no real path", async (t) => {
  const folder = await temporaryFolder(t);
  await symlink("/nowhere-at-all", join(folder, "link"));
  t.is(await realPathOf(join(folder, "link")), undefined);
  t.is(await realPathOf(join(folder, "link/new/newer")), undefined);
});

test("symlinks in a circle and files in the place of folders are the file system's errors", async (t) => {
  const folder = await temporaryFolder(t, { file: "" });
  await symlink("circle", join(folder, "circle"));
  await t.throwsAsync(realPathOf(join(folder, "circle")), { code: "ELOOP" });
  await t.throwsAsync(realPathOf(join(folder, "file/below")), { code: "ENOTDIR" });
});
