import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig } from "@cedar/core";
import test from "ava";
import { configDirectoryOf, readConfigFile } from "../../src/config/read-config-file.ts";
import { asUnprivileged } from "../helpers/as-unprivileged.ts";
import { problemsOf } from "../helpers/problems-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

test("C7: the configuration folder is ~/.config/cedar-cli", (t) => {
  t.is(configDirectoryOf({ HOME: "/somewhere" }), "/somewhere/.config/cedar-cli");
});

test("A28: XDG_CONFIG_HOME is ignored, since a project's .envrc could set it", async (t) => {
  const folder = await temporaryFolder(t, { "cedar-cli/config.json": '{"plugins": ["./evil.ts"]}' });
  t.is(configDirectoryOf({ XDG_CONFIG_HOME: folder }), undefined);
  const { config, file } = await loadConfig({ environment: { XDG_CONFIG_HOME: folder } });
  t.deepEqual(config.plugins, []);
  t.is(file, undefined);
});

test("F6: without HOME, or with a relative one, there is no configuration folder, and everything else works", async (t) => {
  for (const HOME of [undefined, "", "relative/home", "."]) {
    t.is(configDirectoryOf({ HOME }), undefined);
    t.is((await loadConfig({ environment: { HOME, OPENAI_MODEL: "m" } })).config.model, "m");
  }
});

test("where there is no HOME, USERPROFILE is the home", (t) => {
  t.is(configDirectoryOf({ USERPROFILE: "/users/someone" }), "/users/someone/.config/cedar-cli");
  t.is(configDirectoryOf({ HOME: "", USERPROFILE: "/users/someone" }), "/users/someone/.config/cedar-cli");
});

test("X4: a file of 1 MB is read, and a larger one refused, however large", async (t) => {
  const folder = await temporaryFolder(t, {});
  const path = join(folder, "config.json");
  const frame = JSON.stringify({ model: "" }).length;
  for (const mark of ["m", "é"]) {
    const model = mark.repeat((1_000_000 - frame) / Buffer.byteLength(mark));
    await writeFile(
      path,
      JSON.stringify({ model }).padEnd(1_000_000 - model.length * (Buffer.byteLength(mark) - 1)),
    );
    t.deepEqual(await readConfigFile(path), { values: { model } });
  }
  for (const length of [1_000_001, 20_000_000]) {
    await writeFile(path, JSON.stringify({ model: "m".repeat(length - frame) }));
    t.deepEqual(await readConfigFile(path), { problem: "is larger than 1 MB" });
  }
  const problems = await problemsOf({ environment: {}, configFile: path });
  t.deepEqual(problems, [`config (file ${path}): is larger than 1 MB`]);
});

test("no file is no problem, also where a folder on the way is a file", async (t) => {
  const folder = await temporaryFolder(t, { file: "" });
  t.is(await readConfigFile(join(folder, "none.json")), undefined);
  t.is(await readConfigFile(join(folder, "file/config.json")), undefined);
});

test("a file that starts with a byte order mark, as some editors write, is read", async (t) => {
  const folder = await temporaryFolder(t, { "config.json": '\uFEFF{"model": "m"}\r\n' });
  t.deepEqual(await readConfigFile(join(folder, "config.json")), { values: { model: "m" } });
});

const broken: Readonly<Record<string, string>> = {
  '{"token": "hunter2"':
    'is not valid JSON: at line 1, column 20 stands the end of the file, and "," or "}" is wanted',
  hunter2: "is not valid JSON: at line 1, column 1 stands a word or a number, and a value is wanted",
  "": "is not valid JSON: at line 1, column 1 stands the end of the file, and a value is wanted",
  '{\n  "model": "x",\n}':
    'is not valid JSON: at line 3, column 1 stands "}", and a name in double quotes, or no comma before it, is wanted',
  '["hunter2"]': "must hold a JSON object, and holds a list",
  '"hunter2"': "must hold a JSON object, and holds a text",
  null: "must hold a JSON object, and holds nothing (null)",
  "7": "must hold a JSON object, and holds a number",
};
for (const [text, problem] of Object.entries(broken))
  test(`L2: of a configuration file of ${JSON.stringify(text)} is told where and why, and it is not quoted`, async (t) => {
    const HOME = await temporaryFolder(t, { ".config/cedar-cli/config.json": text });
    const path = join(HOME, ".config/cedar-cli/config.json");
    t.deepEqual(await problemsOf({ environment: { HOME } }), [`config (file ${path}): ${problem}`]);
  });

test("a line is counted from behind a byte order mark", async (t) => {
  const folder = await temporaryFolder(t, { "config.json": "\uFEFFx" });
  const found = await readConfigFile(join(folder, "config.json"));
  t.regex(found !== undefined && "problem" in found ? found.problem : "", /at line 1, column 1 stands/u);
});

test("a folder in the place of the file is told", async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "config.json"));
  t.deepEqual(await readConfigFile(join(folder, "config.json")), { problem: "cannot be read (EISDIR)" });
});

test.serial("a file that may not be read is told, and not taken for none", async (t) => {
  const folder = await temporaryFolder(t, { "config.json": "{}" });
  await chmod(folder, 0o755);
  await chmod(join(folder, "config.json"), 0o000);
  const found = await asUnprivileged(async () => await readConfigFile(join(folder, "config.json")));
  t.deepEqual(found, { problem: "cannot be read (EACCES)" });
});

test.serial(
  "F6: a folder that is closed to this user, such as another user's home, holds no file for him",
  async (t) => {
    const folder = await temporaryFolder(t, { "home/config.json": "{}" });
    await chmod(folder, 0o755);
    await chmod(join(folder, "home"), 0o000);
    t.teardown(async () => await chmod(join(folder, "home"), 0o700));
    const found = await asUnprivileged(async () => await readConfigFile(join(folder, "home/config.json")));
    t.is(found, undefined);
  },
);
