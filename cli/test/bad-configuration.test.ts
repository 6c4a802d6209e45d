import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import type { CommandEntry } from "../src/command-line/command.ts";
import { commands } from "../src/command-line/commands.ts";
import { createWorld } from "./helpers/create-world.ts";
import { runCedar } from "./helpers/run-cedar.ts";

/** The words of each command that can be run. */
async function commandLines(entries: readonly CommandEntry[]): Promise<string[][]> {
  const lines = await Promise.all(
    entries.map(async (entry) => {
      const { name } = entry;
      const { subcommands } = await entry.load();
      return subcommands === undefined
        ? [[name]]
        : (await commandLines(subcommands)).map((rest) => [name, ...rest]);
    }),
  );
  return lines.flat();
}

const broken = {
  "is no JSON": `{ "token": "${fakeKey("file")}", `,
  "is of another version": '{"version": 2, "model": 7}\n',
  "is empty": "",
};
/** Commands that need no configuration: the demonstration has a home of its own, a new plugin needs none, and a stored token can be removed whatever else is broken. */
const withoutConfiguration = new Set(["demo", "plugin new", "logout"]);
const lines = (await commandLines(commands)).filter((words) => !withoutConfiguration.has(words.join(" ")));

for (const line of lines)
  test(`cedar ${line.join(" ")} with a configuration file that it cannot understand exits with 2 and leaves it byte for byte`, async (t) => {
    const { environment, workspace, home } = await createWorld(t);
    const folder = join(home, ".config/cedar-cli");
    await mkdir(folder, { recursive: true });
    // What is wrong with the file is the same to all of them.
    const ways = Object.entries(broken).slice(0, line.join(" ") === "agent" ? undefined : 1);
    for (const [how, text] of ways) {
      await writeFile(join(folder, "config.json"), text);
      const run = await runCedar(line, { environment, workspace, input: "Hello" });
      t.is(run.code, 2, `${how}: ${run.stderr}`);
      t.regex(run.stderr, /config\.json\): /u);
      t.false(`${run.stdout}${run.stderr}`.includes("fake-file"));
      t.is(await readFile(join(folder, "config.json"), "utf8"), text);
      t.deepEqual(await readdir(folder), ["config.json"]);
    }
  });

test("there are commands to try it on", (t) => {
  t.true(lines.length >= 6);
});

test("unknown providers of the chain are told at once, with their source, the nearest and the valid names; exit 2", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const args = ["agent", "--provider-chain", "cahce,evn,env", "Hello"];
  const byFlag = await runCedar(args, { environment, workspace });
  t.is(byFlag.code, 2);
  t.regex(
    byFlag.stderr,
    /The provider chain \(from flag --provider-chain\) has the key providers "cahce" and "evn"/u,
  );
  t.regex(byFlag.stderr, /"cache" by "cahce".* "env" by "evn".*Valid names: cache, .*env, .*server/u);
  const variables = { ...environment, CEDAR_PROVIDER_CHAIN: "evn" };
  const byVariable = await runCedar(["agent", "Hello"], { environment: variables, workspace });
  t.is(byVariable.code, 2);
  t.regex(byVariable.stderr, /\(from variable CEDAR_PROVIDER_CHAIN\) has the key provider "evn"/u);
});

test("an unknown service and an unknown profile exit with 2, with the nearest names", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const service = await runCedar(["agent", "--service", "opnai", "Hello"], { environment, workspace });
  t.is(service.code, 2);
  t.regex(service.stderr, /^- service \(from flag --service\): .*Did you mean "openai"\?/mu);
  await writeFile(join(workspace, "own.json"), '{"profiles": {"staging": {}}}');
  const profile = await runCedar(["agent", "--config", "own.json", "--profile", "stagin", "Hello"], {
    environment,
    workspace,
  });
  t.is(profile.code, 2);
  t.regex(profile.stderr, /^- profile \(from flag --profile\): .*Did you mean "staging"\?/mu);
});

test("L5: the token of a profile that is not in force is masked in what the agent shows", async (t) => {
  const token = fakeKey("production");
  const { environment, workspace } = await createWorld(t, [{ text: `It is ${token}.` }]);
  const profiles = { production: { serverUrl: "https://p.example", token } };
  await writeFile(join(workspace, "own.json"), JSON.stringify({ profiles }));
  const run = await runCedar(["agent", "--config", "own.json", "Hello"], { environment, workspace });
  t.is(run.code, 0, run.stderr);
  t.regex(run.stdout, /^It is sk-ced….{4}\.$/mu);
});

/** A plugin with options; joi is that of the repository. */
const optional = `import joi from ${JSON.stringify(import.meta.resolve("joi"))};
export default { name: "optional", options: joi.object({ mount: joi.string(), depth: joi.number() }), register() {} };`;

const mistakes: Readonly<Record<string, readonly [text: string, told: string]>> = {
  "an object as keyCommand": [
    '{"keyCommand": {}}',
    'keyCommand (from file FILE): must be a text: a command is ["PROGRAM", "ARGUMENT", …], each a text, and is an object',
  ],
  "a number among the arguments": [
    '{"keyCommand": ["vault", 7]}',
    'keyCommand.1 (from file FILE): must be a text: a command is ["PROGRAM", "ARGUMENT", …], each a text, and is a number',
  ],
  "a comma too many": [
    '{\n  "model": "gpt-5",\n  "cache": { "ttl": "1h", }\n}',
    'config (file FILE): is not valid JSON: at line 3, column 27 stands "}", and a name in double quotes, or no comma before it, is wanted',
  ],
  "options that are none": [
    '{"plugins": ["./one.mjs", {"plugin": "./optional.mjs", "options": {"depth": "deep", "mout": "x"}}]}',
    "plugins.1.options.depth (from file FILE): must be a number, and is a text\n- plugins.1.options.mout (from file FILE): is none of the options, which are mount, depth",
  ],
};
for (const [title, [text, told]] of Object.entries(mistakes))
  test(`${title} in the configuration file is told with its place, what is wanted and what is found; exit 2`, async (t) => {
    const { environment, workspace, home } = await createWorld(t);
    const folder = join(home, ".config/cedar-cli");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "config.json"), text);
    await writeFile(join(folder, "one.mjs"), "export default { name: 'one', register() {} };");
    await writeFile(join(folder, "optional.mjs"), optional);
    // A plugin of a flag comes behind those of the file, and changes no place.
    const run = await runCedar(["plugins", "--plugin", join(folder, "one.mjs")], { environment, workspace });
    t.is(run.code, 2);
    t.true(run.stderr.includes(`\n- ${told.replaceAll("FILE", join(folder, "config.json"))}\n`), run.stderr);
  });

test("a plugin that a flag names, and that needs options, is told where options belong", async (t) => {
  const { environment, workspace } = await createWorld(t);
  await writeFile(join(workspace, "needy.mjs"), optional.replace("joi.string()", "joi.string().required()"));
  const run = await runCedar(["plugins", "--plugin", "./needy.mjs"], { environment, workspace });
  t.is(run.code, 2);
  t.regex(
    run.stderr,
    /- options\.mount \(from flag --plugin\): is required\n {2}A flag gives a plugin no options: /u,
  );
});
