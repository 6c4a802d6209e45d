import test, { type ExecutionContext } from "ava";
import { readFile } from "../../src/tools/read-file.ts";
import { Workspace } from "../../src/tools/workspace.ts";
import { runTool } from "../helpers/run-tool.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

async function read(t: ExecutionContext, content: string | Uint8Array, input: object = {}): Promise<string> {
  const workspace = await Workspace.open(await temporaryFolder(t, { file: content }));
  return await runTool(readFile, workspace, { path: "file", ...input });
}

function linesOf(count: number): string {
  return Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join("");
}

test("read_file gives the text of a file as it is", async (t) => {
  for (const text of ["one\ntwo\n", "no end of line", "\n\n", "", "äöü 🌲\n"])
    t.is(await read(t, text), text);
});

test("read_file leaves CRLF as it is, so that it can be written back", async (t) => {
  t.is(await read(t, "one\r\ntwo\r\n"), "one\r\ntwo\r\n");
});

test("read_file leaves out a byte order mark", async (t) => {
  t.is(await read(t, "\uFEFFone\n"), "one\n");
});

test("read_file says of a binary file only how large it is", async (t) => {
  t.is(await read(t, Uint8Array.of(0x89, 0x50, 0, 1, 2)), "[binary file of 5 bytes]");
});

test("read_file gives a range of lines, and says which, of how many, and how to read on", async (t) => {
  const range = { start_line: 2, line_count: 2 };
  t.is(await read(t, linesOf(5), range), "line 2\nline 3\n[lines 2 to 3 of 5; read on with start_line 4]");
  t.is(await read(t, linesOf(5), { start_line: 4 }), "line 4\nline 5\n[lines 4 to 5 of 5]");
  t.is(
    await read(t, linesOf(5), { line_count: 4 }),
    `${linesOf(4)}[lines 1 to 4 of 5; read on with start_line 5]`,
  );
});

test("read_file counts a last line with its end of line once, and one without as well", async (t) => {
  t.is(await read(t, "a\nb\n", { start_line: 2 }), "b\n[lines 2 to 2 of 2]");
  t.is(await read(t, "a\nb", { start_line: 2 }), "b\n[lines 2 to 2 of 2]");
  t.is(await read(t, "a\nb\n", { line_count: 2 }), "a\nb\n");
});

test("read_file beyond the end says how many lines there are", async (t) => {
  t.is(await read(t, "a\nb\n", { start_line: 3 }), "[there are 2 lines]");
});

test("read_file gives 2000 lines of a long file, of which the whole can be put together", async (t) => {
  const text = linesOf(4500);
  const first = await read(t, text);
  t.true(first.endsWith("line 2000\n[lines 1 to 2000 of 4500; read on with start_line 2001]"));
  const second = await read(t, text, { start_line: 2001 });
  const third = await read(t, text, { start_line: 4001 });
  const withoutNotes = [first, second, third].map((part) => part.replace(/\[lines .*\]$/u, ""));
  t.is(withoutNotes.join(""), text);
  t.is(await read(t, linesOf(2000)), linesOf(2000));
});

test("read_file gives no more than 256 Ki characters at once, cut between lines", async (t) => {
  const line = "x".repeat(1023);
  const text = `${line}\n`.repeat(300);
  const read1 = await read(t, text);
  t.true(read1.endsWith("\n[lines 1 to 256 of 300; read on with start_line 257]"));
  t.true((await read(t, text, { start_line: 257 })).endsWith("\n[lines 257 to 300 of 300]"));
});

test("read_file cuts a line that is longer than that by itself, and says so", async (t) => {
  const text = `${"x".repeat(262_145)}\nshort\n`;
  const first = await read(t, text);
  t.true(
    first.endsWith(
      "x\n[lines 1 to 1 of 2; line 1 is cut after 262144 characters; read on with start_line 2]",
    ),
  );
  t.is(await read(t, text, { start_line: 2 }), "short\n[lines 2 to 2 of 2]");
});

for (const input of [
  { start_line: 0 },
  { start_line: 1.5 },
  { line_count: 0 },
  { line_count: 5001 },
  { lines: 1 },
])
  test(`A16: read_file refuses the input ${JSON.stringify(input)}`, async (t) => {
    await t.throwsAsync(read(t, "", input), { name: "ValidationError" });
  });
