import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import test from "ava";
import { approveAtTerminal, describePendingCall, reasonOf } from "../../src/terminal/approve-call.ts";
import { Terminal, type TerminalStreams } from "../../src/terminal/terminal.ts";
import { createWorld } from "../helpers/create-world.ts";
import { hasTerminal, runInTerminal } from "../helpers/run-in-terminal.ts";

// A pseudo-terminal is made by `script` of util-linux.
const inTerminal = hasTerminal ? test : test.skip;

test("the question shows the tool, the path and the first lines of the content", (t) => {
  const content = Array.from({ length: 12 }, (_, line) => `line ${line + 1}`).join("\n");
  const question = describePendingCall({
    callId: "1",
    tool: "write_file",
    input: { path: "notes.txt", content },
  });
  t.is(
    question,
    [
      "The agent wants to call write_file:",
      "  path: notes.txt",
      "  content: ",
      ...Array.from({ length: 10 }, (_, line) => `    line ${line + 1}`),
      "    … and 2 more lines",
    ].join("\n"),
  );
});

test("what the question shows cannot be changed by escape sequences in it", (t) => {
  const input = { path: "safe.txt\u001b[2K\rother.txt" };
  t.true(
    describePendingCall({ callId: "1", tool: "write_file", input }).endsWith(
      "safe.txt\\u{1b}[2K\\u{d}other.txt",
    ),
  );
});

test("only a yes is a yes", (t) => {
  for (const yes of ["y", "Y", "yes", " y "]) t.is(reasonOf(yes), undefined);
  for (const no of ["n", "no", "", "  ", undefined]) t.is(reasonOf(no), "the user said no.");
});

test("A8: the reason of a no is told to the model", (t) => {
  t.is(reasonOf("n, use tabs"), "the user said no: use tabs");
  t.is(reasonOf("use another name"), "the user said no: use another name");
  t.is(reasonOf("yesterday's file instead"), "the user said no: yesterday's file instead");
});

test("two questions at once are asked one after the other", async (t) => {
  const stdin = new PassThrough();
  const stderr = new PassThrough();
  let shown = "";
  stderr.on("data", (text: Buffer) => {
    shown += text.toString();
  });
  // Streams of a process that is not there; a question needs no more of them.
  const streams = { stdin, stderr, stdout: stderr } as unknown as TerminalStreams;
  const approve = approveAtTerminal(new Terminal(streams, () => {}), new AbortController().signal);
  const call = { callId: "1", tool: "write_file", input: {} };
  const answers = [approve(call), approve(call)];
  await setImmediate();
  t.is(shown.split("Allow it?").length - 1, 1);
  stdin.write("n, first\n");
  t.is(await answers[0], "the user said no: first");
  await setImmediate();
  t.is(shown.split("Allow it?").length - 1, 2);
  stdin.write("y\n");
  t.is(await answers[1], undefined);
});

const writing = [
  { toolCalls: [{ tool: "write_file", input: { path: "notes.txt", content: "first\nsecond" } }] },
  { text: "Over." },
];

inTerminal("at a terminal the mode is ask: a change is made after a yes", async (t) => {
  const { environment, workspace } = await createWorld(t, writing);
  const run = await runInTerminal(["agent", "Write"], { environment, workspace }, [
    { after: "Allow it? ", type: "y\r" },
  ]);
  t.is(run.code, 0, run.stdout);
  t.true(run.stdout.includes("  path: notes.txt\n  content: \n    first\n    second\n"), run.stdout);
  t.is(await readFile(join(workspace, "notes.txt"), "utf8"), "first\nsecond");
});

inTerminal("A8: after a no nothing is changed, and the model is told the reason", async (t) => {
  const { environment, workspace, api } = await createWorld(t, writing);
  const run = await runInTerminal(["agent", "Write"], { environment, workspace }, [
    { after: "Allow it? ", type: "n, not today\r" },
  ]);
  t.true(run.stdout.includes("Over."), run.stdout);
  t.false(existsSync(join(workspace, "notes.txt")));
  t.true(JSON.stringify(api.requests[1]?.body).includes("not today"));
});

inTerminal("calls are asked about one at a time", async (t) => {
  const call = (path: string): object => ({ tool: "write_file", input: { path, content: "x" } });
  const toolCalls = [call("a.txt"), call("b.txt")] as { tool: string; input: unknown }[];
  const { environment, workspace } = await createWorld(t, [{ toolCalls }, { text: "Over." }]);
  await runInTerminal(["agent", "Write"], { environment, workspace }, [
    { after: "path: a.txt", type: "y\r" },
    { after: "path: b.txt", type: "n\r" },
  ]);
  t.deepEqual(await readdir(workspace), ["a.txt"]);
});

inTerminal("A6: Ctrl-C at the question aborts the run, and nothing is changed", async (t) => {
  const { environment, workspace } = await createWorld(t, writing);
  const run = await runInTerminal(["agent", "Write"], { environment, workspace }, [
    { after: "Allow it? ", type: "\u0003" },
  ]);
  t.is(run.code, 130, run.stdout);
  t.deepEqual(await readdir(workspace), []);
});
