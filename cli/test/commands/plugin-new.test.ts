import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { runCedar } from "../helpers/run-cedar.ts";

const nodeModules = join(import.meta.dirname, "../../../node_modules");
const all = ["README.md", "my-vault.test.ts", "my-vault.ts", "package.json"];

/** Runs the test that was written, as its author does. */
async function runTests(folder: string): Promise<{ readonly code: unknown; readonly output: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: unknown; output: string }>();
  const env = { PATH: process.env.PATH, NODE_OPTIONS: "--conditions=cedar-source" };
  execFile(process.execPath, ["--test"], { cwd: folder, env }, (error, stdout, stderr) =>
    resolve({ code: error?.code ?? 0, output: stdout + stderr }),
  );
  return await promise;
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

  await mkdir(join(folder, "node_modules"));
  await symlink(join(nodeModules, "@cedar"), join(folder, "node_modules/@cedar"));
  const { code, output } = await runTests(folder);
  t.is(code, 0, output);
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
  t.is(next[0], "cd 'my plugins/vault'");
});

for (const args of [["plugin"], ["plugin", "list"]])
  test(`cedar ${args.join(" ")} leads to cedar plugins`, async (t) => {
    const { code, stderr } = await runCedar(args);
    t.is(code, 2);
    t.true(stderr.includes("cedar plugins shows what each plugin has added."), stderr);
  });
