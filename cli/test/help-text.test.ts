import test from "ava";
import { parseCommandLine } from "../src/command-line/parse-command-line.ts";
import { helpText } from "../src/help-text.ts";
import { runCedar } from "./helpers/run-cedar.ts";

const version = "1.2.3";

test("the text that --help is answered from is yargs' own", async (t) => {
  const parsed = await parseCommandLine({ args: ["--help"], version });
  t.deepEqual(parsed, { output: helpText });
});

test("the version that is answered at once is printed as yargs prints it", async (t) => {
  const parsed = await parseCommandLine({ args: ["--version"], version });
  t.deepEqual(parsed, { output: `${version}\n` });
});

test("cedar, cedar --help and cedar -h print the same help and exit with 0", async (t) => {
  for (const args of [[], ["--help"], ["-h"]]) {
    t.deepEqual(await runCedar(args), { code: 0, stdout: helpText, stderr: "" });
  }
});

test("cedar --version prints the version of the package", async (t) => {
  const { default: manifest } = await import("../package.json", { with: { type: "json" } });
  t.deepEqual(await runCedar(["--version"]), { code: 0, stdout: `${manifest.version}\n`, stderr: "" });
});

test("no line of the help text is wider than 100 columns", (t) => {
  for (const line of helpText.split("\n")) t.true(line.length <= 100, line);
});
