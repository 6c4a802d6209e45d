import { chmod, readFile as readBytes, stat, writeFile as writeBytes } from "node:fs/promises";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { listFiles } from "../../src/tools/list-files.ts";
import { readFile } from "../../src/tools/read-file.ts";
import { searchFiles } from "../../src/tools/search-files.ts";
import { Workspace } from "../../src/tools/workspace.ts";
import { writeFile } from "../../src/tools/write-file.ts";
import { asUnprivileged } from "../helpers/as-unprivileged.ts";
import { failureOf } from "../helpers/failure-of.ts";
import { runTool } from "../helpers/run-tool.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

/** A workspace with a closed folder and a closed file, which the test's user may not read. */
async function closedWorld(t: ExecutionContext): Promise<Workspace> {
  const root = await temporaryFolder(t, {
    "a-closed/deep.txt": "needle",
    "b.txt": "needle",
    "c-closed.txt": "x",
  });
  await chmod(root, 0o755);
  await chmod(join(root, "a-closed"), 0o000);
  await chmod(join(root, "c-closed.txt"), 0o000);
  t.teardown(async () => await chmod(join(root, "a-closed"), 0o700));
  return await Workspace.open(root);
}

test.serial("a folder that may not be read is named, and does not end the list", async (t) => {
  const workspace = await closedWorld(t);
  const listed = await asUnprivileged(async () => await runTool(listFiles, workspace, {}));
  t.is(listed, "folder\t0\ta-closed\nfile\t6\tb.txt\nfile\t1\tc-closed.txt");
});

test.serial("a search tells what it had to pass over", async (t) => {
  const workspace = await closedWorld(t);
  const found = await asUnprivileged(async () => await runTool(searchFiles, workspace, { text: "needle" }));
  t.is(found, "b.txt:1: needle\n[passed over, as too large or not readable: c-closed.txt]");
});

test.serial("a file that may not be read says so", async (t) => {
  const workspace = await closedWorld(t);
  const error = await asUnprivileged(
    async () => await failureOf(() => runTool(readFile, workspace, { path: "c-closed.txt" })),
  );
  t.is(error.message, '"c-closed.txt" cannot be read (EACCES).');
});

test.serial("a path below a folder that may not be entered says so", async (t) => {
  const workspace = await closedWorld(t);
  const error = await asUnprivileged(
    async () => await failureOf(() => runTool(readFile, workspace, { path: "a-closed/deep.txt" })),
  );
  t.is(error.message, '"a-closed/deep.txt" cannot be reached (EACCES).');
});

test.serial(
  "a file whose owner made it read-only is not replaced, though its folder could be written",
  async (t) => {
    const root = await temporaryFolder(t, { "kept.txt": "old" });
    await chmod(root, 0o777);
    await chmod(join(root, "kept.txt"), 0o444);
    const workspace = await Workspace.open(root);
    const error = await asUnprivileged(
      async () => await failureOf(() => runTool(writeFile, workspace, { path: "kept.txt", content: "new" })),
    );
    t.is(error.message, '"kept.txt" cannot be written (EACCES).');
    t.is(await readBytes(join(root, "kept.txt"), "utf8"), "old");
  },
);

test.serial("a folder that may not be written is told, and nothing is left in it", async (t) => {
  const root = await temporaryFolder(t);
  await chmod(root, 0o555);
  t.teardown(async () => await chmod(root, 0o700));
  const workspace = await Workspace.open(root);
  const error = await asUnprivileged(
    async () => await failureOf(() => runTool(writeFile, workspace, { path: "new.txt", content: "new" })),
  );
  t.is(error.message, '"new.txt" cannot be written (EACCES).');
  await t.throwsAsync(stat(join(root, "new.txt")), { code: "ENOENT" });
});

test.serial("a workspace that may not be entered is told before anything starts", async (t) => {
  const root = await temporaryFolder(t, { "closed/work/file": "" });
  await chmod(root, 0o755);
  await chmod(join(root, "closed"), 0o000);
  t.teardown(async () => await chmod(join(root, "closed"), 0o700));
  const error = await asUnprivileged(
    async () => await failureOf(() => Workspace.open(join(root, "closed/work"))),
  );
  t.is(error.code, "usage-invalid");
  t.regex(error.message, /cannot be opened: EACCES\.$/u);
  await writeBytes(join(root, "done"), "");
});
