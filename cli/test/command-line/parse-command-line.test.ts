import { CedarError } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import type { Flags } from "../../src/command-line/command.ts";
import { type ParsedCommandLine, parseCommandLine } from "../../src/command-line/parse-command-line.ts";
import { helpText } from "../../src/help-text.ts";

async function parse(...args: string[]): Promise<ParsedCommandLine> {
  return await parseCommandLine({ args, version: "1.2.3" });
}

async function flagsOf(...args: string[]): Promise<Flags> {
  const parsed = await parse(...args);
  if ("output" in parsed) throw new Error(`No command: ${parsed.output}`);
  return parsed.flags;
}

async function problemOf(...args: string[]): Promise<string> {
  const error: unknown = await parse(...args).catch((thrown: unknown) => thrown);
  if (!(error instanceof CedarError)) throw new Error("The command line was accepted.");
  return `${error.code}: ${error.message} ${error.hint}`;
}

test("an unknown command gets the nearest name", async (t) => {
  const problem = await problemOf("agnet", "Hello");
  t.true(
    problem.startsWith('usage-invalid: "cedar" has no command "agnet". Did you mean "agent"? Valid names:'),
  );
});

test("the valid names are those that the help text lists, also that of a command which yargs answers", async (t) => {
  const listed = [...helpText.matchAll(/^ {2}cedar (\w+)(?: \[\w+\])? {2,}\S/gmu)].map(
    (match) => match[1] ?? "",
  );
  const names = new Set(listed.slice(0, listed.lastIndexOf("completion") + 1));
  t.true(names.size > 5 && names.has("completion"));
  const told = /Valid names: (.*)\.$/u.exec(await problemOf("zzzzzz"))?.[1] ?? "";
  t.deepEqual(told.split(", "), [...names].sort());
  t.regex(await problemOf("complete"), /Did you mean "completion"\?/u);
  t.regex(await problemOf("--config", "a.json"), /One of: .*, completion\.$/u);
  t.notRegex(await problemOf("key"), /completion/u);
});

test("an unknown command of a command gets the nearest name", async (t) => {
  const problem = await problemOf("key", "wyh");
  t.true(
    problem.startsWith(
      'usage-invalid: "cedar key" has no command "wyh". Did you mean "why"? Valid names: clear, ',
    ),
  );
});

test("a command that needs another says which there are", async (t) => {
  t.regex(await problemOf("key"), /^usage-invalid: "cedar key" needs a command\. One of: (?:\w+, )+\w+\.$/u);
});

test("an unknown option gets the nearest name", async (t) => {
  const problem = await problemOf("agent", "--modle", "gpt-5", "Hello");
  t.true(problem.startsWith('usage-invalid: "cedar agent" has no option --modle. Did you mean "--model"?'));
});

test("an option of another command is unknown", async (t) => {
  t.regex(
    await problemOf("agent", "--port", "1", "Hello"),
    /^usage-invalid: "cedar agent" has no option --port\./u,
  );
});

test("an option without its value is named", async (t) => {
  t.is(
    await problemOf("agent", "Hello", "--model"),
    "usage-invalid: --model needs a value. See cedar agent --help.",
  );
});

test("a switch with a value other than true and false is refused, since yargs would read it as false", async (t) => {
  t.regex(await problemOf("agent", "--keyless=1", "Hello"), /^usage-invalid: --keyless takes no value\./u);
  t.like(await flagsOf("agent", "--keyless=true", "Hello"), { keyless: true });
  t.like(await flagsOf("agent", "--no-keyless", "Hello"), { keyless: false });
});

test("words that a shell has parted are refused with the advice to quote them", async (t) => {
  t.is(
    await problemOf("agent", "What", "is", "this?"),
    'usage-invalid: "is" is one argument too many for "cedar agent". Put a prompt of several words in quotes.',
  );
});

test("C13: a prompt reaches the command to the letter", async (t) => {
  for (const prompt of ["-", "42", "0x10", '"quoted"', "a=b --json", "true", "", "two\nlines", "é\u2028"])
    t.is((await flagsOf("agent", prompt)).prompt, prompt);
});

test("C13: what stands after two dashes is a prompt, even if it looks like an option", async (t) => {
  t.deepEqual((await flagsOf("agent", "--", "--modle"))["--"], ["--modle"]);
});

test("--plugin may be given several times, and takes one value each time", async (t) => {
  const flags = await flagsOf("agent", "--plugin", "./a.ts", "--plugin", "./b.ts", "Hello");
  t.like(flags, { plugin: ["./a.ts", "./b.ts"], prompt: "Hello" });
});

test("--config is understood before and behind the command", async (t) => {
  t.is((await flagsOf("--config", "a.json", "agent", "Hello")).config, "a.json");
  t.is((await flagsOf("agent", "Hello", "--config", "a.json")).config, "a.json");
});

test("L6: no option takes a key, and who tries is told where it belongs", async (t) => {
  const problem = await problemOf("agent", "--api-key", fakeKey("flag"), "Hello");
  t.regex(problem, /No secret is taken on the command line/u);
  t.regex(problem, /Set OPENAI_API_KEY/u);
});

test("L6: a key in the wrong place is not repeated in the message", async (t) => {
  for (const args of [
    [fakeKey("word")],
    ["agent", "Hello", fakeKey("word")],
    ["agent", `--${fakeKey("word")}`],
  ])
    t.false((await problemOf(...args)).includes("fake-word"));
});

test("help of a command names its options, examples and the exit codes", async (t) => {
  const parsed = await parse("agent", "--help");
  const text = "output" in parsed ? parsed.output : "";
  for (const part of ["cedar agent [prompt]", "--provider-chain", "Examples:", "Exit codes: 0 done"])
    t.true(text.includes(part), part);
});

test("completion knows commands and the options of a command", async (t) => {
  const commands = await parse("--get-yargs-completions", "cedar", "");
  t.true("output" in commands && commands.output.startsWith("agent\nserver\n"));
  const options = await parse("--get-yargs-completions", "cedar", "agent", "--mo");
  t.true("output" in options && options.output.split("\n").includes("--model"));
});

test("completion prints a script for the command cedar", async (t) => {
  const parsed = await parse("completion");
  t.true("output" in parsed && parsed.output.includes("cedar --get-yargs-completions"));
});

test("A1: an option that is given twice is a mistake, and neither value is dropped in silence", async (t) => {
  t.regex(
    await problemOf("agent", "--user-prompt", "a", "--user-prompt", "b"),
    /--user-prompt was given more than once/u,
  );
  t.regex(
    await problemOf("config", "--config", "a.json", "--config", "b.json"),
    /--config was given more than once/u,
  );
  t.true("command" in (await parse("agent", "--plugin", "./a.ts", "--plugin", "./b.ts", "Hello")));
});
