import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import test from "ava";
import { repository } from "./helpers/markdown.ts";

const run = promisify(execFile);
const order = ["core", "providers", "server", "cli"] as const;

async function sources(folder: string): Promise<string[]> {
  const found = await readdir(join(repository, folder), { recursive: true });
  return found.filter((file) => file.endsWith(".ts")).map((file) => join(folder, file));
}

async function imports(file: string): Promise<string[]> {
  const text = await readFile(join(repository, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/gu)].map((match) => match[1] ?? "");
}

for (const [position, workspace] of order.entries()) {
  test(`P1: ${workspace} imports no workspace to its left: ${order.toReversed().join(" → ")}`, async (t) => {
    const forbidden = order.slice(position + 1).map((name) => `@cedar/${name}`);
    const { dependencies = {} } = JSON.parse(
      await readFile(join(repository, workspace, "package.json"), "utf8"),
    );
    for (const name of forbidden)
      t.false(name in dependencies, `${workspace}/package.json depends on ${name}`);
    for (const file of await sources(join(workspace, "src"))) {
      for (const specifier of await imports(file)) {
        t.false(
          forbidden.some((name) => specifier === name || specifier.startsWith(`${name}/`)),
          `${file} imports ${specifier}`,
        );
      }
    }
  });
}

test("P1: the four workspaces, docs, Dockerfile, README.md, package.json and lerna.json stand at the top", async (t) => {
  const top = await readdir(repository);
  for (const name of [
    ...order,
    "docs",
    "Dockerfile",
    "README.md",
    "package.json",
    "lerna.json",
    "render.yaml",
  ]) {
    t.true(top.includes(name), name);
  }
});

test("core knows no vendor: its only dependencies are joi and a resolver of import names", async (t) => {
  const { dependencies } = JSON.parse(await readFile(join(repository, "core/package.json"), "utf8"));
  t.deepEqual(Object.keys(dependencies).sort(), ["import-meta-resolve", "joi"]);
});

test("P5: the packages that the specification names are what Cedar is built on", async (t) => {
  const manifests = await Promise.all(
    order.map((name) => readFile(join(repository, name, "package.json"), "utf8")),
  );
  const names = manifests.flatMap((text) => Object.keys(JSON.parse(text).dependencies));
  for (const name of ["@hapi/hapi", "joi", "keyv", "@keyv/sqlite", "got", "openai", "yargs"])
    t.true(names.includes(name), name);
  const { devDependencies } = JSON.parse(await readFile(join(repository, "package.json"), "utf8"));
  t.true("ava" in devDependencies && "typescript" in devDependencies);
});

test("P6: the code at the key points of the flow refers to docs/openai-key-flow.md", async (t) => {
  const points = [
    "core/src/keys/key-provider-chain.ts",
    "core/src/agent/call-with-key.ts",
    "providers/src/keys/cache.ts",
    "providers/src/keys/server.ts",
    "providers/src/keys/env.ts",
    "server/src/plugins/key-routes.ts",
  ];
  for (const file of points)
    t.true((await readFile(join(repository, file), "utf8")).includes("docs/openai-key-flow.md"), file);
});

test("C12: the command is installed as cedar and as cedar-cli", async (t) => {
  const { bin } = JSON.parse(await readFile(join(repository, "cli/package.json"), "utf8"));
  t.deepEqual(bin, { cedar: "./bin/cedar.js", "cedar-cli": "./bin/cedar.js" });
  for (const name of ["cedar", "cedar-cli"]) {
    const { stdout } = await run(join(repository, "node_modules/.bin", name), ["--version"]);
    t.regex(stdout, /^\d+\.\d+\.\d+\n$/u);
  }
});

test("no source file suppresses a check", async (t) => {
  for (const workspace of order) {
    for (const file of await sources(join(workspace, "src"))) {
      const text = await readFile(join(repository, file), "utf8");
      t.notRegex(
        text,
        /biome-ignore|oxlint-disable|eslint-disable|@ts-(?:ignore|nocheck|expect-error)|\bas any\b/u,
        file,
      );
    }
  }
});

test("the lock file and the sources name no registry and no path of one machine", async (t) => {
  const { stdout } = await run("git", ["ls-files"], { cwd: repository });
  const files = stdout.split("\n").filter((file) => file !== "" && !file.endsWith(".png"));
  for (const file of files) {
    const text = await readFile(join(repository, file), "utf8").catch(() => "");
    t.notRegex(text, /"resolved": "https?:|registry\.npmjs|\/(?:root|home)\/[a-z]+\//u, file);
  }
});

test("C12: the package of the command holds the bundle that the command runs", async (t) => {
  const { stdout } = await run(
    "npm",
    ["pack", "--dry-run", "--json", "--ignore-scripts", "-w", "@cedar/cli"],
    {
      cwd: repository,
      env: { ...process.env, NODE_OPTIONS: "" },
    },
  );
  const listed: unknown = JSON.parse(stdout);
  const [pack] = Array.isArray(listed) ? listed : Object.values(listed as object);
  const files = (pack as { files: { path: string }[] }).files.map(({ path }) => path);
  for (const file of ["bin/cedar.js", "bin/start.js", "bundle/main.js"]) t.true(files.includes(file), file);
  t.false(files.some((file) => /^bundle\/.*(?:\.map|metafile\.json)$/u.test(file)));
});

test("each row of the specification, and of the failure modes about keys, has a test that carries its number", async (t) => {
  const folders = [...order.map((workspace) => join(workspace, "test")), "test"];
  const files = (await Promise.all(folders.map(sources)))
    .flat()
    .filter((file) => /\.(?:test|long)\.ts$/u.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(repository, file), "utf8")));
  const numbers = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/["'`]((?:[A-Z]\d+(?:, |–|: ))+)/gu)].flatMap(
        (match) => match[1]?.match(/[A-Z]\d+/gu) ?? [],
      ),
    ),
  );
  const rows = { S: 8, C: 13, P: 7, K: 18, F: 8, X: 6, N: 5, L: 7 };
  const wanted = Object.entries(rows).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
  );
  t.deepEqual(
    wanted.filter((row) => !numbers.has(row)),
    [],
  );
});
