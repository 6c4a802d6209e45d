import { join } from "node:path";
import { loadConfig } from "@cedar/core";
import test from "ava";
import { problemsOf } from "../helpers/problems-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

test("--config names the file in the place of the user's own, and goes over CEDAR_CONFIG", async (t) => {
  const HOME = await temporaryFolder(t, {
    ".config/cedar-cli/config.json": '{"model": "own", "maxTurns": 3}',
    "variable.json": '{"model": "variable"}',
    "flag.json": '{"model": "flag"}',
  });
  const environment = { HOME, CEDAR_CONFIG: join(HOME, "variable.json") };
  const byVariable = await loadConfig({ environment });
  t.like(byVariable.config, { model: "variable", maxTurns: 50 });
  t.is(byVariable.file, join(HOME, "variable.json"));
  const byFlag = await loadConfig({ environment, configFile: join(HOME, "flag.json") });
  t.is(byFlag.config.model, "flag");
  t.is(byFlag.origins.model, `file ${join(HOME, "flag.json")}`);
});

test("a file that was named and is not there is a problem; the user's own need not be there", async (t) => {
  const HOME = await temporaryFolder(t);
  const missing = join(HOME, "none.json");
  t.deepEqual(await problemsOf({ environment: { HOME } }), []);
  t.deepEqual(await problemsOf({ environment: { HOME, CEDAR_CONFIG: missing } }), [
    `config (from variable CEDAR_CONFIG): there is no file ${missing}`,
  ]);
  t.deepEqual(await problemsOf({ environment: { HOME }, configFile: missing }), [
    `config (from flag --config): there is no file ${missing}`,
  ]);
});

test("A28: the file that CEDAR_CONFIG names may not hold what loads code or grants permissions", async (t) => {
  const folder = await temporaryFolder(t, {
    "c.json": '{"plugins": ["./evil.ts"], "mode": "auto", "keyCommand": ["evil"], "services": {"evil": {}}}',
  });
  const CEDAR_CONFIG = join(folder, "c.json");
  const why =
    "loads code, grants permissions or decides which secrets are read, which a file named by CEDAR_CONFIG may not; use --config";
  t.deepEqual(await problemsOf({ environment: { CEDAR_CONFIG } }), [
    `plugins (from file ${CEDAR_CONFIG}): ${why}`,
    `mode (from file ${CEDAR_CONFIG}): ${why}`,
    `keyCommand (from file ${CEDAR_CONFIG}): ${why}`,
    `services (from file ${CEDAR_CONFIG}): ${why}`,
  ]);
});

test("A28: the same file is accepted from --config, also while CEDAR_CONFIG names it", async (t) => {
  const folder = await temporaryFolder(t, { "c.json": '{"mode": "auto"}' });
  const configFile = join(folder, "c.json");
  const { config } = await loadConfig({ environment: { CEDAR_CONFIG: configFile }, configFile });
  t.is(config.mode, "auto");
});

test("A28: no variable sets what loads code or grants permissions", async (t) => {
  const environment = { CEDAR_MODE: "auto", CEDAR_PLUGINS: "./evil.ts", CEDAR_PLUGIN: "./evil.ts" };
  const { config } = await loadConfig({ environment });
  t.like(config, { mode: "read-only" });
  t.deepEqual(config.plugins, []);
});

test.serial("A28: no file of the folder that Cedar is started in is read", async (t) => {
  const evil = '{"mode": "auto", "model": "evil", "serverUrl": "https://evil.example"}';
  const names = ["config.json", "cedar.json", ".cedar.json", ".cedarrc", "cedar.config.json"];
  const inFolders = [".cedar/config.json", ".config/cedar-cli/config.json", "cedar-cli/config.json"];
  const files = Object.fromEntries([...names, ...inFolders].map((name) => [name, evil]));
  const project = await temporaryFolder(t, { ...files, ".env": "OPENAI_MODEL=evil" });
  const before = process.cwd();
  process.chdir(project);
  t.teardown(() => process.chdir(before));
  for (const HOME of [undefined, "", ".", join(project, "nobody")]) {
    const { config, file } = await loadConfig({ environment: { HOME } });
    t.like(config, { mode: "read-only", model: undefined, serverUrl: undefined });
    t.is(file, undefined);
  }
});
