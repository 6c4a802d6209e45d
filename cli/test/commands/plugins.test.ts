import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { runCedar } from "../helpers/run-cedar.ts";

const vault = `export default {
  name: "vault",
  register(host) {
    host.addKeyProvider({ name: "vault", resolve: async () => undefined });
    host.addHook({ name: "witness" });
  },
};
`;

test("P4: cedar plugins shows what each plugin has added", async (t) => {
  const { environment, workspace } = await createWorld(t);
  await writeFile(join(workspace, "vault.mjs"), vault);
  const { stdout, code } = await runCedar(["plugins", "--plugin", "./vault.mjs"], { environment, workspace });
  t.is(code, 0);
  t.regex(stdout, /^PLUGIN +KEY PROVIDERS +MODEL ADAPTERS +TOOLS +HOOKS$/mu);
  t.regex(stdout, /^tools +- +- +list_files, read_file, search_files, write_file +-$/mu);
  t.regex(
    stdout,
    /^built-in +cache, server, env, file, command, keychain +openai, openai-chat, offline +- +-$/mu,
  );
  t.regex(stdout, /^vault +vault +- +- +witness$/mu);
});

test("P4: cedar plugins --json gives the same to programs", async (t) => {
  const { environment, workspace } = await createWorld(t);
  await writeFile(join(workspace, "vault.mjs"), vault);
  const { stdout } = await runCedar(["plugins", "--json", "--plugin", "./vault.mjs"], {
    environment,
    workspace,
  });
  const { plugins } = JSON.parse(stdout);
  t.deepEqual(plugins.at(-1), {
    plugin: "vault",
    keyProviders: ["vault"],
    modelAdapters: [],
    tools: [],
    hooks: ["witness"],
  });
});

test("a mistyped name in the chain does not hide the names that there are", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const mistyped = { ...environment, CEDAR_PROVIDER_CHAIN: "cahce" };
  t.is((await runCedar(["plugins"], { environment: mistyped, workspace })).code, 0);
});
