import { existsSync } from "node:fs";
import { cp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { createWorld } from "./helpers/create-world.ts";
import { runCedar, startCedar } from "./helpers/run-cedar.ts";

const secret = fakeKey("crash");

/** A plugin whose mistakes nobody awaits. */
const careless = `export default {
  name: "careless",
  register() {
    setImmediate(() => {
      throw Object.assign(new Error("Nobody caught ${secret}"), { headers: { authorization: "Bearer ${secret}" } });
    });
    return new Promise((resolve) => setTimeout(resolve, 20_000));
  },
};
`;

test("L1, L7: an error that nobody caught is told without its members and without a key", async (t) => {
  const { environment, workspace, key } = await createWorld(t);
  await writeFile(join(workspace, "careless.mjs"), careless);
  const args = ["agent", "--plugin", "./careless.mjs", "Hello"];
  const run = await runCedar(args, {
    environment: { ...environment, OTHER_SECRET: "do-not-print" },
    workspace,
  });
  t.is(run.code, 1);
  t.regex(run.stderr, /^cedar: Nobody caught sk-…\nThis is a bug in Cedar, or in a plugin/mu);
  for (const hidden of [secret, "authorization", key, "do-not-print"])
    t.false(run.stderr.includes(hidden), hidden);
});

test("A2: after an error that nobody caught the last line of --json is still run-end", async (t) => {
  const { environment, workspace } = await createWorld(t);
  await writeFile(join(workspace, "careless.mjs"), careless);
  const args = ["agent", "--json", "--plugin", "./careless.mjs", "Hello"];
  const run = await runCedar(args, { environment, workspace });
  t.like(JSON.parse(run.stdout.trimEnd().split("\n").at(-1) ?? ""), { type: "run-end", code: "internal" });
  t.false(run.stdout.includes(secret));
});

const built = join(import.meta.dirname, "../bundle");

// `npm ci` makes the bundle; who works on the sources may have none.
(existsSync(join(built, "main.js")) ? test : test.skip)(
  "a failure to tell a failure ends the process: the installation is being replaced",
  async (t) => {
    const { workspace } = await createWorld(t);
    const copy = join(workspace, "cli/bundle");
    await cp(built, copy, { recursive: true });
    await writeFile(join(workspace, "cli/package.json"), '{"type":"module","version":"0.0.0"}');
    const chunks = await readdir(join(copy, "chunks"));
    for (const chunk of chunks.filter((name) => name.startsWith("report-failure")))
      await rm(join(copy, "chunks", chunk));
    const run = await runCedar(["plugins", "--nope"], { command: [process.execPath, join(copy, "main.js")] });
    t.is(run.code, 1);
    t.regex(run.stderr, /^cedar: the installation is not whole/u);
  },
);

test("A6: a signal ends the command while a plugin is still registering", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const slow = `export default { name: "slow", register() {
    console.error("registering");
    return new Promise((resolve) => setTimeout(resolve, 60_000));
  } };`;
  await writeFile(join(workspace, "slow.mjs"), slow);
  const running = startCedar(["agent", "--json", "--plugin", "./slow.mjs", "Hello"], {
    environment,
    workspace,
  });
  await running.said("registering");
  running.child.kill("SIGTERM");
  const { code, stdout } = await running.ended;
  t.is(code, 143);
  t.like(JSON.parse(stdout), { type: "run-end", outcome: "aborted" });
});
