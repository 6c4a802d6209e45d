import { truncate } from "node:fs/promises";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { searchFiles } from "../../src/tools/search-files.ts";
import { Workspace } from "../../src/tools/workspace.ts";
import { failureOf } from "../helpers/failure-of.ts";
import { runTool } from "../helpers/run-tool.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

async function search(
  t: ExecutionContext,
  files: Record<string, string | Uint8Array>,
  input: object,
): Promise<string> {
  return await runTool(searchFiles, await Workspace.open(await temporaryFolder(t, files)), input);
}

test("search_files gives path, line number and line of each match, without the white space around it", async (t) => {
  const files = { "a.txt": "one\n  needle two\r\nthree", "sub/b.txt": "x needle\nneedle" };
  t.is(
    await search(t, files, { text: "needle" }),
    "a.txt:2: needle two\nsub/b.txt:1: x needle\nsub/b.txt:2: needle",
  );
  t.is(await search(t, files, { text: "needle", path: "a.txt" }), "a.txt:2: needle two");
  t.is(await search(t, files, { text: "needle", path: "sub" }), "sub/b.txt:1: x needle\nsub/b.txt:2: needle");
});

test("search_files takes the text literally", async (t) => {
  const files = { a: "a.b\naxb\n(a+)+$" };
  t.is(await search(t, files, { text: "a.b" }), "a:1: a.b");
  t.is(await search(t, files, { text: "(a+)+$" }), "a:3: (a+)+$");
});

test("search_files tells capital from small letters, unless it is told not to", async (t) => {
  const files = { a: "Needle\nNEEDLE\nneedle\nÄRGER\n" };
  t.is(await search(t, files, { text: "needle" }), "a:3: needle");
  t.is(
    await search(t, files, { text: "neeDLE", ignore_case: true }),
    "a:1: Needle\na:2: NEEDLE\na:3: needle",
  );
  t.is(await search(t, files, { text: "ärger", ignore_case: true }), "a:4: ÄRGER");
});

test("search_files without a match says so", async (t) => {
  t.is(await search(t, { a: "x" }, { text: "needle" }), "[no match]");
});

test("search_files passes over binary files, .git and node_modules", async (t) => {
  const files = { ".git/x": "needle", "node_modules/x": "needle", binary: "\0needle" };
  t.is(await search(t, files, { text: "needle" }), "[no match]");
});

test("search_files shows at most 300 characters of a line", async (t) => {
  const found = await search(t, { a: `needle${"x".repeat(1000)}` }, { text: "needle" });
  t.is(found, `a:1: needle${"x".repeat(294)}`);
});

test("search_files is cut after 200 matches, and says so", async (t) => {
  const cut = (await search(t, { a: "needle\n".repeat(201) }, { text: "needle" })).split("\n");
  t.is(cut.length, 201);
  t.is(cut[200], "[cut after 200 matches: search a subfolder]");
  const whole = await search(t, { a: "needle\n".repeat(200) }, { text: "needle" });
  t.is(whole.split("\n").length, 200);
});

test("search_files says which files were too large to be searched", async (t) => {
  const root = await temporaryFolder(t, { large: "needle", small: "needle" });
  await truncate(join(root, "large"), 17 * 1024 * 1024);
  t.is(
    await runTool(searchFiles, await Workspace.open(root), { text: "needle" }),
    "small:1: needle\n[passed over, as too large or not readable: large]",
  );
  t.is(
    await runTool(searchFiles, await Workspace.open(root), { text: "needle", path: "large" }),
    "[no match]\n[passed over, as too large or not readable: large]",
  );
});

test("search_files at a path that is not there, or outside, fails", async (t) => {
  const failed = [
    { text: "x", path: "none" },
    { text: "x", path: ".." },
  ];
  for (const input of failed) t.is((await failureOf(() => search(t, {}, input))).code, "tool-failed");
});

test("A6: search_files stops when the run is aborted", async (t) => {
  const workspace = await Workspace.open(await temporaryFolder(t, { a: "" }));
  const aborted = AbortSignal.abort(new Error("the user left"));
  await t.throwsAsync(runTool(searchFiles, workspace, { text: "x" }, aborted), { message: "the user left" });
});

test("A16: search_files refuses to look for nothing", async (t) => {
  await t.throwsAsync(search(t, {}, { text: "" }), { name: "ValidationError" });
});

test("search_files names at most 20 of the files that it passed over", async (t) => {
  const names = Array.from({ length: 21 }, (_, index) => `f${10 + index}`);
  const root = await temporaryFolder(t, Object.fromEntries(names.map((name) => [name, ""])));
  for (const name of names) await truncate(join(root, name), 17 * 1024 * 1024);
  const found = await runTool(searchFiles, await Workspace.open(root), { text: "x" });
  t.true(found.startsWith("[no match]\n[passed over, as too large or not readable: f10, f11, "));
  t.true(found.endsWith(", f29 and 1 more]"));
});
