import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { runCedar } from "../helpers/run-cedar.ts";
import { hasTerminal, runInTerminal } from "../helpers/run-in-terminal.ts";

// A pseudo-terminal is made by `script` of util-linux.
const inTerminal = hasTerminal ? test : test.skip;

const reading = [
  { text: "I look at the file.", toolCalls: [{ tool: "read_file", input: { path: "notes.txt" } }] },
  { text: "It says cedar." },
];

test("the text of the last turn is the answer; what the model said before it goes to standard error", async (t) => {
  const { environment, workspace } = await createWorld(t, reading);
  await writeFile(join(workspace, "notes.txt"), "cedar\n");
  const run = await runCedar(["agent", "Read"], { environment, workspace });
  t.is(run.stdout, "It says cedar.\n");
  t.regex(run.stderr, /^I look at the file\.$/mu);
  t.notRegex(run.stderr, /read_file/u);
});

test("--verbose tells each tool call and what the run took, without colours", async (t) => {
  const { environment, workspace } = await createWorld(t, reading);
  await writeFile(join(workspace, "notes.txt"), "cedar\n");
  const { stderr } = await runCedar(["agent", "--verbose", "Read"], { environment, workspace });
  t.regex(stderr, /^· read_file notes\.txt \(done, \d+ ms\)$/mu);
  t.regex(stderr, /^cedar: done: 2 turns, 1 tool call, 20 tokens in, 10 out, \d+\.\d s$/mu);
  t.false(stderr.includes("\u001b"));
});

test("--verbose tells a model whose name has a line break in one line", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const args = ["agent", "--verbose", "--model", "openai/a\nforged\u001b[2J", "Hello"];
  const { stderr } = await runCedar(args, { environment, workspace });
  t.regex(stderr, /^· model call 1: a\\nforged\\u\{1b\}\[2J \(openai\)$/mu);
  t.notRegex(stderr, /^forged/mu);
});

test("A11: without a terminal an attempt that broke off leaves nothing in the answer", async (t) => {
  const { environment, workspace } = await createWorld(t, [{ text: "Hello back." }], {
    fail: (requestNumber) => (requestNumber === 1 ? "cut" : undefined),
  });
  const run = await runCedar(["agent", "Hello"], { environment, workspace });
  t.is(run.stdout, "Hello back.\n");
  t.regex(run.stderr, /Attempt 2 follows in \d\.\d s\.$/mu);
  t.is(run.code, 0);
});

test("A11: what an attempt said that broke off is not told with the next", async (t) => {
  const broken = { text: "Some words of an answer that breaks off." };
  const { environment, workspace } = await createWorld(t, [broken, ...reading], {
    fail: (requestNumber) => (requestNumber === 1 ? "cut" : undefined),
  });
  const { stderr } = await runCedar(["agent", "Read"], { environment, workspace });
  t.regex(stderr, /^I look at the file\.$/mu);
  t.notRegex(stderr, /Some words/u);
});

inTerminal(
  "a terminal gets the text as it comes, the tool calls in grey, and no escape sequence of the model",
  async (t) => {
    const replies = [{ ...reading[0], text: "I look\u001b[2J." }, { text: "It says cedar." }];
    const { environment, workspace } = await createWorld(t, replies);
    const run = await runInTerminal(["agent", "Read"], { environment, workspace });
    t.true(run.stdout.includes("I look\\u{1b}[2J.\n"), run.stdout);
    t.true(run.stdout.includes("\u001b[2m· read_file notes.txt (failed"), run.stdout);
    t.is(run.stdout.split("It says cedar.").length, 2, "the answer is printed once");
  },
);

inTerminal("NO_COLOR and a dumb terminal get no colours", async (t) => {
  for (const plain of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
    const { environment, workspace } = await createWorld(t, reading);
    const run = await runInTerminal(["agent", "Read"], {
      environment: { ...environment, ...plain },
      workspace,
    });
    t.true(run.stdout.includes("· read_file notes.txt"), run.stdout);
    t.false(run.stdout.includes("\u001b[2m"));
  }
});
