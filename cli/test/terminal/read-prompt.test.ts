import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { runCedar, startCedar } from "../helpers/run-cedar.ts";
import { hasTerminal, runInTerminal } from "../helpers/run-in-terminal.ts";

// A pseudo-terminal is made by `script` of util-linux.
const inTerminal = hasTerminal ? test : test.skip;

function promptOf(body: unknown): unknown {
  return (body as { input: { content: unknown }[] }).input[0]?.content;
}

test("C13: without a prompt and without a terminal standard input is the prompt", async (t) => {
  const { environment, workspace, api } = await createWorld(t);
  for (const args of [["agent"], ["agent", "-"], ["agent", "--user-prompt", "-"]]) {
    const run = await runCedar(args, { environment, workspace, input: "Hello from\na pipe\n" });
    t.is(run.code, 0, run.stderr);
    t.is(promptOf(api.requests.at(-1)?.body), "Hello from\na pipe");
  }
});

test("C13: with nothing on standard input the exit code is 2, and the message says how to give a prompt", async (t) => {
  const { environment, workspace, api } = await createWorld(t);
  for (const args of [["agent"], ["agent", "-"], ["agent", ""], ["agent", "--user-prompt", " "]]) {
    const run = await runCedar(args, { environment, workspace, input: " \n" });
    t.is(run.code, 2);
    t.regex(run.stderr, /^cedar: There is no prompt\.\n {2}Give one: cedar agent/u);
  }
  t.is(api.requests.length, 0);
});

test("C13: a prompt comes from one place only", async (t) => {
  const { environment, workspace } = await createWorld(t);
  for (const args of [
    ["agent", "a", "--user-prompt", "b"],
    ["agent", "a", "--", "b"],
    ["agent", "--", "a", "b"],
  ]) {
    const run = await runCedar(args, { environment, workspace });
    t.is(run.code, 2);
    t.regex(run.stderr, /^cedar: 2 prompts were given, and a run has one\./u);
  }
});

test("C13: what stands after two dashes is the prompt, to the letter", async (t) => {
  const { environment, workspace, api } = await createWorld(t);
  t.is((await runCedar(["agent", "--", "--version"], { environment, workspace })).code, 0);
  t.is((await runCedar(["agent", "--", "-"], { environment, workspace, input: "unread" })).code, 0);
  t.deepEqual(
    api.requests.map(({ body }) => promptOf(body)),
    ["--version", "-"],
  );
});

test("A1: a prompt as argument with standard input left open does not hang, and the input is not read", async (t) => {
  const { environment, workspace, api } = await createWorld(t);
  for (const args of [
    ["agent", "Hello"],
    ["agent", "--user-prompt", "Hello"],
  ]) {
    const run = await runCedar(args, { environment, workspace, input: "open" });
    t.is(run.code, 0);
    t.is(promptOf(api.requests.at(-1)?.body), "Hello");
  }
});

test("A6: SIGTERM ends the wait for standard input with 143", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const running = startCedar(["agent", "--json"], { environment, workspace, input: "open" });
  // More than a pipe holds: once it is written, the command reads.
  const { promise: taken, resolve } = Promise.withResolvers<void>();
  running.child.stdin.write("a prompt that has no end ".repeat(20_000), () => resolve());
  await taken;
  running.child.kill("SIGTERM");
  const run = await running.ended;
  t.is(run.code, 143);
  t.like(JSON.parse(run.stdout), { type: "run-end", outcome: "aborted" });
});

inTerminal("C13: at a terminal the prompt is asked for", async (t) => {
  const { environment, workspace, api } = await createWorld(t);
  const run = await runInTerminal(["agent"], { environment, workspace }, [
    { after: "What shall the agent do? ", type: "Hello typed\r" },
  ]);
  t.true(run.stdout.includes("Hello back."), run.stdout);
  t.is(promptOf(api.requests[0]?.body), "Hello typed");
  t.is(run.code, 0);
});

inTerminal("C13: who answers nothing, or ends the input, gets exit code 2", async (t) => {
  const { environment, workspace } = await createWorld(t);
  for (const type of ["\r", "\u0004"]) {
    const run = await runInTerminal(["agent"], { environment, workspace }, [{ after: "do? ", type }]);
    t.is(run.code, 2);
    t.regex(run.stdout, /cedar: There is no prompt\./u);
  }
});

inTerminal("A6: Ctrl-C at the question is 130", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const run = await runInTerminal(["agent"], { environment, workspace }, [{ after: "do? ", type: "\u0003" }]);
  t.is(run.code, 130);
  t.regex(run.stdout, /cedar: The run was aborted\./u);
});
