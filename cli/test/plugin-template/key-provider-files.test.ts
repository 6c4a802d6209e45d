import { execFile, spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import test from "ava";
import { keyProviderFiles } from "../../src/plugin-template/key-provider-files.ts";

const run = promisify(execFile);
const repository = join(import.meta.dirname, "../../..");
const published = { clone: undefined, specifier: "^1.2.3" };
const names = ["v", "my-vault", "Vault2-of-mine", "a-vault-of-30-characters-namex"];

test("the plugin that is written is the example of the guide", async (t) => {
  const files = keyProviderFiles("my-vault", published);
  for (const name of ["my-vault.ts", "my-vault.test.ts"])
    t.is(files[name], await readFile(join(repository, "examples", name), "utf8"), name);
});

test("package.json names what the test needs, and a package that npm accepts", (t) => {
  const manifest = JSON.parse(keyProviderFiles("MyVault", published)["package.json"] ?? "");
  t.like(manifest, { name: "myvault", type: "module", scripts: { test: "node --test MyVault.test.ts" } });
  t.is(manifest.devDependencies["@cedar/core"], "^1.2.3");
});

test("from a clone of Cedar @cedar/core is taken from there, and the page says so", (t) => {
  const files = keyProviderFiles("my-vault", { clone: "/data/cedar", specifier: "file:/data/cedar/core" });
  const { devDependencies } = JSON.parse(files["package.json"] ?? "");
  t.is(devDependencies["@cedar/core"], "file:/data/cedar/core");
  t.regex(files["README.md"] ?? "", /on no registry yet.* Run `npm run build` there once/u);
  t.notRegex(keyProviderFiles("my-vault", published)["README.md"] ?? "", /registry|build/u);
});

/** A file as the repository's style has it; fails when something is wrong that cannot be mended. */
async function styled(name: string, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(
    "biome",
    ["check", "--write", "--error-on-warnings", `--stdin-file-path=examples/${name}`],
    {
      cwd: repository,
    },
  );
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (errors += chunk));
  child.once("close", (code) => (code === 0 ? resolve(output) : reject(new Error(errors))));
  child.stdin.end(text);
  return await promise;
}

for (const name of names)
  test(`what is written for the name ${name} is in the repository's style`, async (t) => {
    for (const [file, text] of Object.entries(keyProviderFiles(name, published)))
      if (!file.endsWith(".md")) t.is(await styled(file, text), text, file);
  });

test("what is written type-checks by the repository's own rules", async (t) => {
  const folder = join(repository, "node_modules/.cache/cedar-plugin-template");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files = names.flatMap((name) => Object.entries(keyProviderFiles(name, published)));
  const sources = files.filter(([file]) => file.endsWith(".ts"));
  await Promise.all(sources.map(([file, text]) => writeFile(join(folder, file), text)));
  const compilerOptions = { noEmit: true, composite: false, allowImportingTsExtensions: true };
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: join(repository, "tsconfig.base.json"),
      compilerOptions: { ...compilerOptions, rewriteRelativeImportExtensions: false },
      files: sources.map(([file]) => file),
    }),
  );
  const failed = await run("tsc", ["-p", folder], { cwd: repository }).then(
    () => "",
    (error: { stdout: string }) => error.stdout,
  );
  t.is(failed, "");
});
