import { join } from "node:path";
import { loadConfig } from "@cedar/core";
import test from "ava";
import { problemsOf } from "../helpers/problems-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

test("P3: plugins of the file and of flags add up; those of the file are looked up from its folder", async (t) => {
  const HOME = await temporaryFolder(t, {
    ".config/cedar-cli/config.json": '{"plugins": ["vault", {"plugin": "./b.ts", "options": {"x": 1}}]}',
  });
  const folder = join(HOME, ".config/cedar-cli");
  const { config, origins } = await loadConfig({ environment: { HOME }, flags: { plugin: ["./c.ts"] } });
  t.deepEqual(config.plugins, [
    { plugin: "vault", folder },
    { plugin: "./b.ts", options: { x: 1 }, folder },
    { plugin: "./c.ts" },
  ]);
  t.is(origins.plugins, `file ${join(folder, "config.json")} and flag --plugin`);
});

test("P3: one --plugin need not be a list, and the server has the flag as well", async (t) => {
  for (const command of ["agent", "server"] as const) {
    const { config, origins } = await loadConfig({ environment: {}, flags: { plugin: "./c.ts" }, command });
    t.deepEqual(config.plugins, [{ plugin: "./c.ts" }]);
    t.is(origins.plugins, "flag --plugin");
  }
});

test("P3: plugins of the file alone say so", async (t) => {
  const HOME = await temporaryFolder(t, { ".config/cedar-cli/config.json": '{"plugins": "vault"}' });
  const { config, origins } = await loadConfig({ environment: { HOME } });
  t.deepEqual(config.plugins, [{ plugin: "vault", folder: join(HOME, ".config/cedar-cli") }]);
  t.is(origins.plugins, `file ${join(HOME, ".config/cedar-cli/config.json")}`);
});

test("P3: the folder of a file that is named by a relative path is absolute", async (t) => {
  const folder = await temporaryFolder(t, { "c.json": '{"plugins": ["./b.ts"]}' });
  const { config } = await loadConfig({ environment: {}, configFile: join(folder, "x/../c.json") });
  t.deepEqual(config.plugins, [{ plugin: "./b.ts", folder }]);
});

test("P3: problems of the file's plugins are told also when flags name some, with their places", async (t) => {
  const HOME = await temporaryFolder(t, {
    ".config/cedar-cli/config.json": '{"plugins": ["a", {"options": 1}, {"plugin": 7}]}',
  });
  const path = join(HOME, ".config/cedar-cli/config.json");
  const problems = await problemsOf({ environment: { HOME }, flags: { plugin: [7] } });
  t.deepEqual(problems, [
    `plugins.1.plugin (from file ${path}): is required`,
    `plugins.2.plugin (from file ${path}): must be a string, and is a number`,
    "plugins.0 (from flag --plugin): must be the name of a file or package, or an object with the members plugin and options, and is a number",
  ]);
});

test("P3: a caller's default plugins hold as long as neither the file nor a flag names any", async (t) => {
  const HOME = await temporaryFolder(t, { ".config/cedar-cli/config.json": '{"plugins": []}' });
  const defaults = { plugins: [{ plugin: "./default.ts" }] };
  const pluginsOf = async (request: Parameters<typeof loadConfig>[0]): Promise<readonly string[]> =>
    (await loadConfig(request)).config.plugins.map(({ plugin }) => plugin);
  t.deepEqual(await pluginsOf({ environment: {}, defaults }), ["./default.ts"]);
  t.deepEqual(await pluginsOf({ environment: {}, defaults, flags: { plugin: "./c.ts" } }), ["./c.ts"]);
  t.deepEqual(await pluginsOf({ environment: { HOME }, defaults }), []);
});
