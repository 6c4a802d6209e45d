import { writeFileSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { openAiKeyService } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { commandKeyProvider } from "../../src/keys/command.ts";
import {
  allEnd,
  askCommand,
  environment,
  notedProcesses,
  patienceMilliseconds,
  printed,
  printing,
  realContext,
  refusalOf,
  script,
  writeScript,
} from "../helpers/program.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

/** Starts a process that outlives the script, in whose `$0.ids` its id is noted. */
const startsAnother = 'sleep 300 & echo $! >> "$0.ids"';

test("X1: what a program leaves running ends with it, and is not waited for", async (t) => {
  const program = await script(t, startsAnother, `echo ${printed}`);
  const startedAt = performance.now();
  t.is((await askCommand([program]))?.reveal(), printed);
  t.true(performance.now() - startedAt < patienceMilliseconds, "the child holds the pipe open for 300 s");
  t.true(await allEnd(await notedProcesses(`${program}.ids`, 1)));
});

test("X1: what a program leaves running and does not hear SIGTERM is ended as well", async (t) => {
  const program = await script(t, 'trap "" TERM', startsAnother, `echo ${printed}`);
  t.is((await askCommand([program]))?.reveal(), printed);
  t.true(await allEnd(await notedProcesses(`${program}.ids`, 1)));
});

test("X1, K18: a program that hangs is ended with all that it started when its time is over", async (t) => {
  const program = await script(
    t,
    'trap "" TERM',
    'echo $$ >> "$0.ids"',
    startsAnother,
    "while :; do wait; sleep 1; done",
  );
  const message = await refusalOf(t, [program], { timeoutMilliseconds: 4000 }, "key-provider-timeout");
  t.is(message, `The key was to be printed by the program ${program}, and it did not end within 4 s.`);
  t.true(await allEnd(await notedProcesses(`${program}.ids`, 2)));
});

test("X1, K18: the deadline of the chain counts as well", async (t) => {
  const program = await script(t, 'echo $$ >> "$0.ids"', startsAnother, "wait");
  const context = { ...realContext(), deadline: Date.now() + 4000 };
  await t.throwsAsync(askCommand([program], {}, context), { code: "key-provider-timeout" });
  t.true(await allEnd(await notedProcesses(`${program}.ids`, 2)));
});

test("X1: a program that is stopped ends as well", async (t) => {
  const program = await script(t, 'echo $$ >> "$0.ids"', "kill -STOP $$");
  await refusalOf(t, [program], { timeoutMilliseconds: 4000 }, "key-provider-timeout");
  t.true(await allEnd(await notedProcesses(`${program}.ids`, 1)));
});

test("X1: a program is ended when the key is no longer wanted by anybody", async (t) => {
  const program = await script(t, 'echo $$ >> "$0.ids"', startsAnother, "wait");
  const controller = new AbortController();
  const asked = askCommand([program], {}, realContext(controller.signal));
  const noted = await notedProcesses(`${program}.ids`, 2);
  controller.abort(new Error("no longer wanted"));
  await t.throwsAsync(asked, { message: "no longer wanted" });
  t.true(await allEnd(noted));
});

test("X1: what has left the program's group and holds its output open is not waited for", async (t) => {
  const program = await script(t, 'setsid sleep 300 & echo $! >> "$0.ids"', `echo ${printed}`);
  const startedAt = performance.now();
  t.is((await askCommand([program]))?.reveal(), printed);
  t.true(performance.now() - startedAt < patienceMilliseconds);
  for (const left of await notedProcesses(`${program}.ids`, 1)) process.kill(Number(left));
});

test("X1: a program that has printed its key and hangs has not ended well", async (t) => {
  const program = await script(t, `echo ${printed}`, "exec >&-", "sleep 300");
  await refusalOf(t, [program], { timeoutMilliseconds: 4000 }, "key-provider-timeout");
});

test("X2: an exit code is an ordinary failure that names the program alone", async (t) => {
  const program = await script(t, `echo ${printed}`, "exit 3");
  const message = await refusalOf(t, [program, "--secret", fakeKey("argument")]);
  t.is(message, `The key was to be printed by the program ${program}, and it ended with exit code 3.`);
});

test("X2: so is a signal", async (t) => {
  const program = await script(t, `echo ${printed}`, "kill -KILL $$");
  t.regex(await refusalOf(t, [program]), /, and it was ended by the signal SIGKILL\.$/u);
});

const manyBytes = "x".repeat(100_000);
const unstartable: Readonly<Record<string, readonly [argument: string, found: RegExp]>> = {
  "arguments that are more than the system allows": [manyBytes.repeat(30), /\(E2BIG\)\.$/u],
  "an argument with a NUL character": [`${printed}\0`, /holds a NUL character \(ERR_INVALID_ARG_VALUE\)\.$/u],
};
for (const [name, [argument, found]] of Object.entries(unstartable)) {
  test(`X2, L2: ${name}: an ordinary failure that quotes none`, async (t) => {
    const program = await script(t, `echo ${printed}`);
    t.regex(await refusalOf(t, [program, argument]), found);
  });
}

test("X2: an interpreter that is not there, and a file that is no program, are ordinary failures", async (t) => {
  const program = await script(t);
  writeFileSync(program, "#!/nowhere/at/all\n");
  const message = await refusalOf(t, [program]);
  t.regex(message, /the interpreter that its first line names is not there \(ENOENT\)\.$/u);
  writeFileSync(program, "\x7fELF, and no more");
  // Some systems hand such a file to a shell, which fails with it.
  t.regex(await refusalOf(t, [program]), /, and it (?:ended with exit code|is no program|could not)/u);
});

test("X3: standard error is apart, and shown nowhere", async (t) => {
  const program = await script(t, `echo "warning: ${fakeKey("noise")}" >&2`, `echo ${printed}`);
  t.is((await askCommand([program]))?.reveal(), printed);
  const failing = await script(t, `echo "the key ${printed} is refused" >&2`, "exit 1");
  await refusalOf(t, [failing]);
});

test("X4: 10 MB are refused before they are read", async (t) => {
  const program = await script(t, 'echo $$ >> "$0.ids"', "exec head -c 10000000 /dev/zero");
  t.regex(await refusalOf(t, [program]), /, and it printed more than 65536 bytes\.$/u);
  const endless = await script(t, 'echo $$ >> "$0.ids"', "exec cat /dev/zero");
  t.regex(await refusalOf(t, [endless]), /more than 65536 bytes/u);
  t.true(await allEnd(await notedProcesses(`${endless}.ids`, 1)));
});

test("X4: 64 KiB are read whole", async (t) => {
  const output = JSON.stringify({ version: 1, key: printed }).padEnd(65_536);
  const program = printing(await temporaryFolder(t), output);
  t.is((await askCommand([program]))?.reveal(), printed);
});

test("X5: arguments reach the program as they are", async (t) => {
  const hostile = [
    "two words",
    `"'`,
    "; exit 9",
    "$(exit 9)",
    "`exit 9`",
    "a\nb",
    "*",
    "~",
    "",
    "\\",
    "$HOME",
  ];
  const program = await script(t, `printf '%s\\0' "$@" > "$0.told"`, `echo ${printed}`);
  t.is((await askCommand([program, ...hostile]))?.reveal(), printed);
  t.deepEqual((await readFile(`${program}.told`, "utf8")).split("\0").slice(0, -1), hostile);
});

test("X5: a program runs in the configuration folder, or in the root where there is none", async (t) => {
  const directory = await temporaryFolder(t);
  const program = await script(t, 'pwd -P >> "$0.told"; echo "$PWD" >> "$0.told"', `echo ${printed}`);
  await askCommand([program], { directory });
  await askCommand([program], { directory: join(directory, "nowhere") });
  t.deepEqual((await readFile(`${program}.told`, "utf8")).trim().split("\n"), [
    directory,
    directory,
    "/",
    "/",
  ]);
});

test("X6: standard input is at its end at once", async (t) => {
  const program = await script(t, "read answer && exit 9", `echo ${printed}`);
  t.is((await askCommand([program]))?.reveal(), printed);
});

test("a program that is exchanged is run as it is now", async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "next"));
  const program = writeScript(join(folder, "get-key"), `echo ${fakeKey("first")}`);
  const provider = commandKeyProvider({ command: [program], environment, directory: undefined });
  const ask = async () => (await provider.resolve({ service: openAiKeyService }, realContext()))?.reveal();
  t.is(await ask(), fakeKey("first"));
  await rename(writeScript(join(folder, "next", "get-key"), `echo ${fakeKey("second")}`), program);
  t.is(await ask(), fakeKey("second"));
});
