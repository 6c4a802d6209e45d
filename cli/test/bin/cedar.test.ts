import { existsSync } from "node:fs";
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { type CedarOptions, type CedarRun, runCedar, startCedar } from "../helpers/run-cedar.ts";

/** What stands in for the bundle: tells how it was started. */
const bundle = `import { getCompileCacheDir } from "node:module";
console.log(JSON.stringify({ node: process.execPath, args: process.argv.slice(2), cache: getCompileCacheDir() ?? null, pid: process.pid }));
if (process.argv.includes("wait")) setTimeout(() => {}, 20_000);
`;

interface Started {
  readonly node: string;
  readonly args: readonly string[];
  readonly cache: string | null;
  readonly pid: number;
}

async function put(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await chmod(path, mode);
}

/** A package with the real launcher in a folder of its own, and a home. */
async function install(
  t: ExecutionContext,
  place = "cli",
): Promise<{ root: string; cedar: string; home: string }> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "cedar bin-")));
  t.teardown(async () => await rm(root, { recursive: true, force: true }));
  const folder = join(root, place, "bin");
  await mkdir(folder, { recursive: true });
  for (const name of ["cedar.js", "start.js"]) {
    await copyFile(join(import.meta.dirname, "../../bin", name), join(folder, name));
  }
  await put(join(root, place, "package.json"), '{"type":"module"}');
  await put(join(root, place, "bundle/main.js"), bundle);
  const home = join(root, "home");
  await mkdir(home);
  return { root, cedar: join(folder, "cedar.js"), home };
}

async function run(command: string[], options: CedarOptions = {}): Promise<CedarRun> {
  return await runCedar([], { ...options, command });
}

function startedOf({ stdout, stderr }: CedarRun): Started {
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Started;
}

const withNode = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };

test("started by its name, it runs the Node on the PATH, with its arguments as they are", async (t) => {
  const { cedar } = await install(t);
  const started = startedOf(
    await run([cedar, "agent", "two words", "", "$HOME *"], { environment: withNode }),
  );
  t.is(started.node, await realpath(process.execPath));
  t.deepEqual(started.args, ["agent", "two words", "", "$HOME *"]);
});

test("C12: through the links that npm makes it prefers the Node that is installed beside it", async (t) => {
  for (const [place, modules] of [
    ["cli", "node_modules"],
    ["node_modules/@cedar/cli", "node_modules"],
  ] as const) {
    const { root, cedar } = await install(t, place);
    const own = join(root, modules, "node/bin/node");
    await put(own, `#!/bin/sh\nOWN_NODE=1 exec "${process.execPath}" "$@"\n`, 0o755);
    await put(join(root, place, "bundle/main.js"), "console.log(process.env.OWN_NODE);\n");
    await mkdir(join(root, modules, ".bin"), { recursive: true });
    for (const name of ["cedar", "cedar-cli"]) {
      const link = join(root, modules, ".bin", name);
      await symlink(join("..", place === "cli" ? "../cli/bin/cedar.js" : "@cedar/cli/bin/cedar.js"), link);
      t.is((await run([link], { environment: withNode })).stdout, "1\n");
    }
    const elsewhere = join(root, "elsewhere");
    await symlink(join(root, modules, ".bin/cedar"), elsewhere);
    t.is((await run([elsewhere], { environment: withNode })).stdout, "1\n");
    t.is(
      (await run(["/bin/sh", "cedar.js"], { environment: withNode, workspace: dirname(cedar) })).stdout,
      "1\n",
    );
  }
});

test("node cedar.js works as well", async (t) => {
  const { cedar } = await install(t);
  t.deepEqual(startedOf(await run([process.execPath, cedar, "--version"])).args, ["--version"]);
});

test("without any Node it says which is needed, with exit code 2", async (t) => {
  const { cedar } = await install(t);
  const result = await run(["/bin/sh", cedar], { environment: { PATH: "/nowhere" } });
  t.is(result.code, 2);
  t.regex(result.stderr, /^cedar: Node\.js 22\.19 or newer is needed, and there is no "node" on the PATH\./u);
});

test("with a Node that is too old it says which is needed and which was found, with exit code 2", async (t) => {
  const { root, cedar } = await install(t);
  // The launcher reads the version from the process, so an old Node can be played by a preloaded line.
  const pretend = join(root, "pretend.mjs");
  await put(pretend, 'Object.defineProperty(process.versions, "node", { value: "20.20.2" });\n');
  const result = await run([process.execPath, "--import", pretend, cedar]);
  t.is(result.code, 2);
  t.regex(result.stderr, /^cedar: Node\.js 22\.19 or newer is needed, and \S+ is v/u);
});

test("without a bundle it says how to make one, with exit code 2", async (t) => {
  const { root, cedar } = await install(t);
  await rm(join(root, "cli/bundle"), { recursive: true });
  const result = await run([cedar], { environment: withNode });
  t.is(result.code, 2);
  t.is(result.stderr, "cedar: the command is not built: run `npm run prepare` in the repository.\n");
});

test("A6: it is replaced by Node, so that a signal reaches Cedar itself", async (t) => {
  const { cedar } = await install(t);
  const running = startCedar(["wait"], { environment: withNode, command: [cedar] });
  await running.said('"pid"');
  running.child.kill("SIGTERM");
  const { stdout } = await running.ended;
  t.is((JSON.parse(stdout) as Started).pid, running.child.pid ?? 0);
  t.is(running.child.signalCode, "SIGTERM");
});

const noCompileCache = { NODE_COMPILE_CACHE: "" };

test("compiled code is kept in the user's own cache folder, which nobody else can enter", async (t) => {
  const { cedar, home } = await install(t);
  const environment = { ...withNode, ...noCompileCache, HOME: home };
  const { cache } = startedOf(await run([cedar], { environment }));
  t.true(cache?.startsWith(join(home, ".cache/cedar-cli")), `${cache}`);
  t.is((await stat(join(home, ".cache/cedar-cli"))).mode & 0o777, 0o700);
});

test("F6: without a home, and with one that is not safe, nothing is kept", async (t) => {
  const { cedar, home, root } = await install(t);
  await chmod(home, 0o777);
  const shared = join(root, "shared");
  await mkdir(join(shared, ".cache/cedar-cli"), { recursive: true });
  await chmod(join(shared, ".cache/cedar-cli"), 0o755);
  for (const more of [
    {},
    { HOME: "" },
    { HOME: "relative" },
    { HOME: home },
    { HOME: shared },
    { HOME: "/nowhere" },
  ]) {
    const environment = { ...withNode, ...noCompileCache, ...more };
    t.is(startedOf(await run([cedar], { environment })).cache, null, JSON.stringify(more));
  }
  t.deepEqual(await readdir(home), []);
});

const built = join(import.meta.dirname, "../../bundle/main.js");
// `npm ci` makes the bundle; who works on the sources may have none.
const withBundle = existsSync(built) ? test : test.skip;

withBundle(
  "C12: the built command runs the agent, and an unknown option is as it is in the sources",
  async (t) => {
    const home = await mkdtemp(join(tmpdir(), "cedar-bin-"));
    t.teardown(async () => await rm(home, { recursive: true, force: true }));
    const command = [join(import.meta.dirname, "../../bin/cedar.js")];
    const options = { command, environment: { ...withNode, HOME: home }, workspace: home };
    const answered = await runCedar(["agent", "--model", "offline", "What is in this folder?"], options);
    t.is(answered.code, 0, answered.stderr);
    t.regex(answered.stdout, /not a language model/u);
    t.is((await runCedar(["agent", "--modle", "x"], options)).code, 2);
  },
);

test("F6: a home in which no folder can be made does not hold the start up, and is not made itself", async (t) => {
  const { cedar, root } = await install(t);
  for (const HOME of ["/proc", "/dev/null", join(root, "no-such-home")]) {
    const started = startedOf(
      await run([process.execPath, cedar], { environment: { HOME, NODE_COMPILE_CACHE: "" } }),
    );
    t.is(started.cache, null, HOME);
  }
  t.false(existsSync(join(root, "no-such-home")));
});
