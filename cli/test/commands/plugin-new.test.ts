import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { runCedar } from "../helpers/run-cedar.ts";

const all = ["README.md", "my-vault.test.ts", "my-vault.ts", "package.json"];

const repository = join(import.meta.dirname, "../../..");

interface Run {
  readonly code: unknown;
  readonly output: string;
}

/** Runs npm as the author of a plugin does; the sources of Cedar stand for what `npm run build` makes of them. */
async function npm(folder: string, ...args: readonly string[]): Promise<Run> {
  const { promise, resolve } = Promise.withResolvers<Run>();
  const env = { PATH: process.env.PATH, HOME: folder, NODE_OPTIONS: "--conditions=cedar-source" };
  execFile("npm", args, { cwd: folder, env }, (error, stdout, stderr) =>
    resolve({ code: error?.code ?? 0, output: stdout + stderr }),
  );
  return await promise;
}

/** The types of Node's own modules, for editors, would come from a registry. */
async function withoutTypes(folder: string): Promise<void> {
  const path = join(folder, "package.json");
  const manifest = JSON.parse(await readFile(path, "utf8"));
  delete manifest.devDependencies["@types/node"];
  await writeFile(path, JSON.stringify(manifest));
}

/** A secret store that has one key. */
async function startStore(t: ExecutionContext, key: string): Promise<string> {
  const server = createServer(({ url }, response) => {
    response.writeHead(url === "/openai" ? 200 : 404).end(key);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(server)));
  t.teardown(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("P3: cedar plugin new writes a key provider that passes the suite, loads and answers in a chain at once", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const written = await runCedar(["plugin", "new", "my-vault", "--kind", "key-provider"], { workspace });
  t.like(written, { code: 0, stderr: "" });
  const folder = join(workspace, "my-vault");
  t.deepEqual((await readdir(folder)).sort(), all);
  for (const name of all) t.true(written.stdout.includes(`Wrote my-vault/${name}\n`));
  t.true(written.stdout.includes("  cedar key why --plugin ./my-vault.ts --provider-chain my-vault\n"));

  await withoutTypes(folder);
  const install = await npm(folder, "install", "--offline", "--no-audit", "--no-fund");
  t.is(install.code, 0, install.output);
  const { code, output } = await npm(folder, "test");
  t.is(code, 0, output);
  t.regex(output, /pass 20$/mu);
  t.regex(output, /fail 0$/mu);

  const plugin = ["--plugin", "./my-vault/my-vault.ts"];
  const listed = await runCedar(["plugins", ...plugin], { environment, workspace });
  t.regex(listed.stdout, /^my-vault +my-vault +- +- +-$/mu);
  const url = await startStore(t, fakeKey("stored"));
  const why = ["key", "why", ...plugin, "--provider-chain", "my-vault"];
  const found = await runCedar(why, { environment: { ...environment, MY_VAULT_URL: url }, workspace });
  t.is(found.code, 0, found.stderr);
  t.true(found.stdout.includes(fingerprint(fakeKey("stored"))));
  const silent = { ...environment, MY_VAULT_URL: "http://127.0.0.1:1" };
  const none = await runCedar(why, { environment: silent, workspace });
  t.true((none.stdout + none.stderr).includes("nothing answers at MY_VAULT_URL"));
});

test("nothing is overwritten: a folder that holds something is left as it is", async (t) => {
  const { workspace } = await createWorld(t);
  await mkdir(join(workspace, "my-vault"));
  await writeFile(join(workspace, "my-vault/my-vault.ts"), "mine");
  const { code, stdout, stderr } = await runCedar(["plugin", "new", "my-vault"], { workspace });
  t.deepEqual([code, stdout], [2, ""]);
  t.true(stderr.includes("The folder my-vault was to be made, and it is there and holds my-vault.ts."));
  t.is(await readFile(join(workspace, "my-vault/my-vault.ts"), "utf8"), "mine");
  t.deepEqual(await readdir(join(workspace, "my-vault")), ["my-vault.ts"]);
});

test("a folder that cannot be made is told with the reason", async (t) => {
  const { workspace } = await createWorld(t);
  await writeFile(join(workspace, "file"), "mine");
  const args = ["plugin", "new", "my-vault", "--directory", "file"];
  const { code, stderr } = await runCedar(args, { workspace });
  t.is(code, 2);
  t.true(stderr.includes("The folder file/my-vault was to be made, and that failed (ENOTDIR)."));
});

const bad: Readonly<Record<string, readonly [args: readonly string[], told: string]>> = {
  "no name": [[], "The plugin needs a name."],
  "a path": [["../vault"], '"../vault" cannot be the name of a plugin.'],
  "a digit first": [["1vault"], '"1vault" cannot be the name of a plugin.'],
  "a dash last": [["vault-"], '"vault-" cannot be the name of a plugin.'],
  "a space": [["my vault"], '"my vault" cannot be the name of a plugin.'],
  "a very long name": [["v".repeat(31)], "The name has 31 characters, and may have 30."],
  "a key": [[`${fakeKey("pasted")}.`], '"sk-…." cannot be the name of a plugin.'],
  "an unknown kind": [["vault", "--kind", "key-provder"], 'Did you mean "key-provider"?'],
  "a kind that objects have": [["vault", "--kind", "constructor"], "Valid names: key-provider."],
  "two names": [["vault", "other"], '"other" is one argument too many'],
};

for (const [name, [args, told]] of Object.entries(bad))
  test(`${name} is refused with a reason, exit code 2, and nothing is written`, async (t) => {
    const { workspace } = await createWorld(t);
    const { code, stderr } = await runCedar(["plugin", "new", ...args], { workspace });
    t.is(code, 2, stderr);
    t.true(stderr.includes(told), stderr);
    t.deepEqual(await readdir(workspace), []);
  });

test("a name that one of Cedar's own key providers has is refused", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const { stdout } = await runCedar(["plugins", "--json"], { environment, workspace });
  const { plugins } = JSON.parse(stdout) as { plugins: { plugin: string; keyProviders: string[] }[] };
  const taken = plugins.flatMap(({ plugin, keyProviders }) => [plugin, ...keyProviders]);
  t.true(taken.includes("env"));
  for (const name of [...taken, "test", "test-vault", "cedar-server"]) {
    const { code, stderr } = await runCedar(["plugin", "new", name], { workspace });
    t.is(code, 2, name);
    t.true(stderr.includes(`Cedar itself has something named "${name}".`));
  }
});

test("cedar plugin new --json names the files and the next commands, fit for a shell", async (t) => {
  const { workspace } = await createWorld(t);
  const args = ["plugin", "new", "vault", "--json", "--directory", "my plugins"];
  const { stdout, code } = await runCedar(args, { workspace });
  t.is(code, 0);
  const { name, files, next } = JSON.parse(stdout);
  t.is(name, "vault");
  t.true(files.includes("my plugins/vault/vault.ts"));
  const isBuilt = existsSync(join(repository, "core/dist/testing/index.js"));
  t.deepEqual(next, [
    ...(isBuilt ? [] : [`npm --prefix ${repository} run build`]),
    "cd 'my plugins/vault'",
    "npm install",
    "npm test",
    "cedar key why --plugin ./vault.ts --provider-chain vault",
  ]);
});

for (const args of [["plugin"], ["plugin", "list"]])
  test(`cedar ${args.join(" ")} leads to cedar plugins`, async (t) => {
    const { code, stderr } = await runCedar(args);
    t.is(code, 2);
    t.true(stderr.includes("cedar plugins shows what each plugin has added."), stderr);
  });
