import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { createWorld, type World } from "../helpers/create-world.ts";
import { type CedarRun, cedarCommand, runCedar } from "../helpers/run-cedar.ts";

/** Runs a line of shell, in which `$CEDAR` is the command. */
async function runShell(line: string, { environment, workspace }: World): Promise<CedarRun> {
  const cedar = `${cedarCommand.join(" ")} agent`;
  return await runCedar([line], {
    workspace,
    environment: { ...environment, CEDAR: cedar },
    command: ["/bin/sh", "-c"],
  });
}

const long = "cedar ".repeat(200_000);

test("A3: a long answer is not cut when its reader is slow", async (t) => {
  const world = await createWorld(t, [{ text: long }]);
  const run = await runShell("$CEDAR Hello | { sleep 1; wc -c; }", world);
  t.is(run.stdout.trim(), String(long.length + 1));
});

test("A3: JSON longer than 64 KiB reaches a pipe whole", async (t) => {
  const world = await createWorld(t, [{ text: long }]);
  const run = await runShell("$CEDAR --json Hello | { sleep 1; cat; }", world);
  t.like(JSON.parse(run.stdout.trimEnd().split("\n").at(-1) ?? ""), { type: "run-end", answer: long });
});

test("A3: a reader who leaves ends the run quietly, as aborted", async (t) => {
  const world = await createWorld(t, [{ text: long }]);
  const run = await runShell("{ $CEDAR --json Hello; echo $? >code; } | head -c 10", world);
  t.is(run.stdout, '{"type":"r');
  t.regex(run.stderr, /^(cedar: OpenAI key \S+ found by the provider "env"\n)?$/u);
  t.is(await readFile(join(world.workspace, "code"), "utf8"), "130\n");
});

// A device that is always full: Linux has it, macOS has not.
const full = existsSync("/dev/full") ? test : test.skip;

full("A2: an answer that could not be written is a failure, and says why", async (t) => {
  const world = await createWorld(t);
  const run = await runShell("$CEDAR Hello >/dev/full", world);
  t.is(run.code, 1);
  t.regex(run.stderr, /^cedar: standard output could not be written \(ENOSPC\)\.$/mu);
});

test("a working directory that was removed is told as that, with exit code 2", async (t) => {
  const world = await createWorld(t);
  const run = await runShell("mkdir gone && cd gone && rmdir ../gone && $CEDAR Hello", world);
  t.is(run.code, 2);
  t.regex(run.stderr, /^cedar: The working directory is no longer there\.$/mu);
});

test("closed standard streams are no crash", async (t) => {
  const world = await createWorld(t);
  t.is((await runShell("$CEDAR Hello <&- 2>&-", world)).stdout, "Hello back.\n");
});
