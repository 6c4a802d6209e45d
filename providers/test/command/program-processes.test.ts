import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fingerprint } from "@cedar/core";
import { keyContext } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import type { CommandProbeInput } from "../helpers/command-probe.ts";
import { allEnd, askCommand, notedProcesses, printed, script } from "../helpers/program.ts";

const probe = join(import.meta.dirname, "../helpers/command-probe.ts");

function probeCommand(input: CommandProbeInput): readonly [string, ...string[]] {
  const flags = ["--conditions=cedar-source", "--disable-warning=ExperimentalWarning"];
  return [process.execPath, ...flags, probe, JSON.stringify(input)];
}

/** Starts a Cedar that asks a program and does not wait for it in vain for ever. */
function startProbe(t: ExecutionContext, input: CommandProbeInput) {
  const [node, ...parameters] = probeCommand(input);
  const child = spawn(node, parameters, { stdio: ["pipe", "pipe", "inherit"] });
  t.teardown(() => child.kill("SIGKILL"));
  return { child, output: text(child.stdout), ended: once(child, "exit") };
}

const hanging = [
  'trap "" TERM',
  'echo $$ >> "$0.ids"',
  'sleep 300 & echo $! >> "$0.ids"',
  "while :; do wait; sleep 1; done",
];

test("X1: a program that hangs ends with the process of Cedar", async (t) => {
  const program = await script(t, ...hanging);
  const { child, ended } = startProbe(t, { command: [program], canPrompt: false });
  const noted = await notedProcesses(`${program}.ids`, 2);
  child.stdin.end("\n");
  await ended;
  t.true(await allEnd(noted));
});

test("X1, K18: a program that is not done in time does not keep the process of Cedar alive, and ends with it", async (t) => {
  const program = await script(t, ...hanging);
  const { child, output, ended } = startProbe(t, {
    command: [program],
    canPrompt: false,
    timeoutMilliseconds: 4000,
  });
  t.regex(await output, /did not end within 4 s\.\n$/u);
  const printedAt = performance.now();
  await ended;
  t.is(child.exitCode, 0);
  t.true(performance.now() - printedAt < 20_000);
  t.true(await allEnd(await notedProcesses(`${program}.ids`, 2)));
});

test("X1: when Cedar is killed, a program ends as soon as it prints", async (t) => {
  const program = await script(t, 'echo $$ >> "$0.ids"', "while sleep 0.1; do echo more; done");
  const { child, ended } = startProbe(t, { command: [program], canPrompt: false });
  const noted = await notedProcesses(`${program}.ids`, 1);
  child.kill("SIGKILL");
  await ended;
  t.true(await allEnd(noted));
});

test("X1: a program that may prompt ends with what it started as well, and Cedar's own group goes on", async (t) => {
  const bystander = spawn("sleep", ["300"], { stdio: "ignore" });
  t.teardown(() => bystander.kill("SIGKILL"));
  const program = await script(t, 'trap "" TERM', 'sleep 300 & echo $! >> "$0.ids"', `echo ${printed}`);
  t.is((await askCommand([program], {}, keyContext({ canPrompt: true })))?.reveal(), printed);
  const noted = await notedProcesses(`${program}.ids`, 1);
  if (existsSync("/proc/self/environ")) t.true(await allEnd(noted));
  else process.kill(Number(noted[0]));
  t.is(bystander.exitCode ?? bystander.signalCode, null);
});

test("X1, K18: a program that may prompt and hangs is ended when its time is over", async (t) => {
  const program = await script(t, 'trap "" TERM', 'echo $$ >> "$0.ids"', "while :; do sleep 1; done");
  const asked = askCommand([program], { timeoutMilliseconds: 4000 }, keyContext({ canPrompt: true }));
  await t.throwsAsync(asked, { code: "key-provider-timeout" });
  t.true(await allEnd(await notedProcesses(`${program}.ids`, 1)));
});

// util-linux's `script` gives a process a terminal; that of BSD takes other parameters.
const onTerminal = process.platform === "linux" && existsSync("/usr/bin/script") ? test : test.skip;

async function answerAtTerminal(t: ExecutionContext, canPrompt: boolean, answer: string): Promise<string> {
  const program = await script(
    t,
    'printf "PIN please: " > /dev/tty || exit 9',
    "read -r answer < /dev/tty",
    `[ "$answer" = 1234 ] && echo ${printed}`,
  );
  const command = probeCommand({ command: [program], canPrompt })
    .map((word) => `'${word}'`)
    .join(" ");
  const child = spawn("/usr/bin/script", ["-qec", command, "/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.teardown(() => child.kill("SIGKILL"));
  let shown = "";
  for await (const chunk of child.stdout) {
    shown += String(chunk);
    if (shown.endsWith("PIN please: ")) child.stdin.write(`${answer}\n`);
  }
  return shown;
}

onTerminal("X6: a program that may prompt asks at the terminal by itself", async (t) => {
  const shown = await answerAtTerminal(t, true, "1234");
  t.true(shown.includes(fingerprint(printed)), shown);
});

onTerminal("X6: a program that may not prompt has no terminal", async (t) => {
  const shown = await answerAtTerminal(t, false, "1234");
  t.false(shown.includes("PIN"));
  t.regex(shown, /ended with exit code 9/u);
});
