import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { createWorld, type World } from "../helpers/create-world.ts";
import { type CedarRun, cedarCommand, runCedar } from "../helpers/run-cedar.ts";
import { hasTerminal, runInTerminal } from "../helpers/run-in-terminal.ts";

/** Runs a line of shell, in which `$CEDAR` is the command. */
async function runShell(line: string, { environment, workspace }: World): Promise<CedarRun> {
  return await runCedar([line], {
    workspace,
    environment: { ...environment, CEDAR: cedarCommand.join(" ") },
    command: ["/bin/sh", "-c"],
  });
}

test("cedar key print writes the bare key and a line break, and nothing else", async (t) => {
  const { environment, workspace, key } = await createWorld(t);
  const run = await runCedar(["key", "print"], { environment, workspace });
  t.deepEqual(run, { code: 0, stdout: `${key}\n`, stderr: "" });
});

test("L3: with --verbose the steps are on standard error, without the key", async (t) => {
  const { environment, workspace, key } = await createWorld(t);
  const run = await runCedar(["key", "print", "--verbose"], { environment, workspace });
  t.is(run.stdout, `${key}\n`);
  t.regex(run.stderr, /^cedar: OpenAI key \S+ found by the provider "env"$/mu);
  t.false(run.stderr.includes(key));
});

test("another program is given the key, and is not started without one", async (t) => {
  const world = await createWorld(t);
  const line =
    'KEY=$($CEDAR key print) && OPENAI_API_KEY="$KEY" sh -c \'printf %s "$OPENAI_API_KEY" | wc -c\'';
  t.is((await runShell(line, world)).stdout.trim(), String(world.key.length));
  const keyless = await runShell(`unset OPENAI_API_KEY; ${line}`, world);
  t.is(keyless.code, 3);
  t.is(keyless.stdout, "");
});

test("--service prints the key of another API", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const anthropic = `sk-ant-${fakeKey("claude").slice(3)}`;
  const run = await runCedar(["key", "print", "--service", "anthropic"], {
    environment: { ...environment, ANTHROPIC_API_KEY: anthropic },
    workspace,
  });
  t.is(run.stdout, `${anthropic}\n`);
});

test("C10: without a key standard output stays empty, and the exit code is 3", async (t) => {
  const { home, workspace } = await createWorld(t);
  const run = await runCedar(["key", "print"], { environment: { HOME: home }, workspace });
  t.is(run.code, 3);
  t.is(run.stdout, "");
  t.regex(run.stderr, /^No OpenAI API key available\./u);
});

test("a reader who leaves ends it quietly", async (t) => {
  const world = await createWorld(t);
  const run = await runShell("{ sleep 2; $CEDAR key print; echo $? >code; } | :", world);
  t.is(run.stderr, "");
  t.is(await readFile(join(world.workspace, "code"), "utf8"), "0\n");
});

// A device that is always full: Linux has it, macOS has not.
const full = existsSync("/dev/full") ? test : test.skip;

full("A2: a key that could not be written is a failure, and says why without the key", async (t) => {
  const world = await createWorld(t);
  const run = await runShell("$CEDAR key print >/dev/full", world);
  t.is(run.code, 1);
  t.is(run.stderr, "cedar: standard output could not be written (ENOSPC).\n");
});

// A pseudo-terminal is made by `script` of util-linux.
const atTerminal = hasTerminal ? test : test.skip;

atTerminal("on a terminal the key is not printed: exit code 2, and how to hand it on", async (t) => {
  const { environment, workspace, key } = await createWorld(t);
  const run = await runInTerminal(["key", "print", "--verbose"], { environment, workspace });
  t.is(run.code, 2);
  t.regex(run.stdout, /^cedar: The key is not printed on a terminal/u);
  t.regex(run.stdout, /KEY=\$\(cedar key print\)/u);
  t.false(run.stdout.includes(key.slice(6, -4)));
});

atTerminal("--force prints the key on a terminal as well", async (t) => {
  const { environment, workspace, key } = await createWorld(t);
  const run = await runInTerminal(["key", "print", "--force"], { environment, workspace });
  t.is(run.code, 0);
  t.is(run.stdout, `${key}\n`);
});
