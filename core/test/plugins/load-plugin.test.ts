import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "ava";
import { loadPlugin } from "../../src/plugins/load-plugin.ts";
import { failureOf } from "../helpers/failure-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

function source(name: string): string {
  return `export default { name: ${JSON.stringify(name)}, register() {} };`;
}

/** A package that only `import` finds, as new packages are: ESM, `exports`, no `main`. */
function packaged(folder: string, name: string, types = ""): Record<string, string> {
  return {
    [`${folder}/package.json`]: JSON.stringify({
      name,
      type: "module",
      exports: { ".": { import: "./plugin.js" } },
    }),
    [`${folder}/plugin.js`]: `${types}${source(name)}`,
  };
}

test("P3: a plugin is a TypeScript file, by a path from the folder or an absolute one", async (t) => {
  const typed = `interface Named { readonly name: string }\nconst plugin: Named & { register(): void } = { name: "typed", register() {} };\nexport default plugin;`;
  const folder = await temporaryFolder(t, { "my-vault.ts": typed, "sub/other.js": source("other") });
  t.is((await loadPlugin("./my-vault.ts", folder)).name, "typed");
  t.is((await loadPlugin("../my-vault.ts", join(folder, "sub"))).name, "typed");
  t.is((await loadPlugin(join(folder, "my-vault.ts"), "/")).name, "typed");
  t.is((await loadPlugin("./sub/other.js", folder)).name, "other");
});

test("P3: a file may have characters in its name that mean something in a URL", async (t) => {
  const folder = await temporaryFolder(t, { "my vault #1 100%?.mjs": source("odd") });
  t.is((await loadPlugin("./my vault #1 100%?.mjs", folder)).name, "odd");
});

test("P3: a file URL names a file as well", async (t) => {
  const folder = await temporaryFolder(t, { "vault.mjs": source("url") });
  t.is((await loadPlugin(pathToFileURL(join(folder, "vault.mjs")).href, "/")).name, "url");
});

test("P3: a plugin is an installed package, ESM only and with exports, looked up from the folder upwards", async (t) => {
  const folder = await temporaryFolder(t, {
    ...packaged("node_modules/cedar-vault", "cedar-vault"),
    ...packaged("node_modules/@me/vault", "@me/vault"),
    ...packaged("inner/node_modules/cedar-vault", "inner-vault"),
    "other/file": "",
  });
  t.is((await loadPlugin("cedar-vault", folder)).name, "cedar-vault");
  t.is((await loadPlugin("@me/vault", folder)).name, "@me/vault");
  t.is((await loadPlugin("cedar-vault", join(folder, "other"))).name, "cedar-vault");
  t.is((await loadPlugin("cedar-vault", join(folder, "inner"))).name, "inner-vault");
});

test("P3: a package of another folder than the one that names it is not found", async (t) => {
  const folder = await temporaryFolder(t, packaged("a/node_modules/cedar-vault", "cedar-vault"));
  const error = await failureOf(() => loadPlugin("cedar-vault", folder));
  t.is(error.code, "plugin-invalid");
  t.regex(error.message, /^The plugin "cedar-vault" could not be loaded: Cannot find package 'cedar-vault'/u);
  t.regex(error.hint ?? "", /^A file is written as \.\/my-plugin\.ts/u);
});

const unloadable: Readonly<Record<string, readonly [reference: string, text: string, words: RegExp]>> = {
  "is missing": ["./none.ts", "", /could not be loaded: Cannot find module/u],
  "is no JavaScript": ["./plugin.mjs", "export default {", /could not be loaded: /u],
  throws: ["./plugin.mjs", 'throw new Error("no vault here");', /could not be loaded: no vault here$/u],
  "throws no error": ["./plugin.mjs", "throw null;", /could not be loaded: an unknown failure$/u],
  "imports what is missing": [
    "./plugin.mjs",
    'import "none-of-these";',
    /could not be loaded: Cannot find package/u,
  ],
  "exports nothing": ["./plugin.mjs", "", /^"\.\/plugin\.mjs" exports no plugin\.$/u],
  "has no default export": [
    "./plugin.mjs",
    "export const name = 'x', register = 1;",
    /exports no plugin\.$/u,
  ],
  "exports a function": ["./plugin.mjs", "export default function register() {}", /exports no plugin\.$/u],
  "exports null": ["./plugin.mjs", "export default null", /exports no plugin\.$/u],
  "has no name": ["./plugin.mjs", "export default { register() {} }", /exports no plugin\.$/u],
  "has an empty name": ["./plugin.mjs", source(""), /exports no plugin\.$/u],
  "has no register": ["./plugin.mjs", "export default { name: 'x' }", /exports no plugin\.$/u],
  "is a folder": ["./sub", "", /could not be loaded: /u],
  "is JSON": ["./data.json", "", /could not be loaded: /u],
};
for (const [description, [reference, text, words]] of Object.entries(unloadable))
  test(`P3: a plugin that ${description} is told with its name and what is wrong`, async (t) => {
    const folder = await temporaryFolder(t, { "plugin.mjs": text, "data.json": "{}", "sub/file": "" });
    const error = await failureOf(() => loadPlugin(reference, folder));
    t.is(error.code, "plugin-invalid");
    t.regex(error.message, words);
    t.true(error.message.includes(reference));
    t.truthy(error.hint);
  });
