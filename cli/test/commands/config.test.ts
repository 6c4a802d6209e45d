import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { runCedar } from "../helpers/run-cedar.ts";

test("cedar config shows each value and where it came from", async (t) => {
  const { environment, workspace } = await createWorld(t);
  await writeFile(join(workspace, "own.json"), JSON.stringify({ maxTurns: 7 }));
  const args = ["config", "--config", "own.json", "--model", "gpt-5-mini"];
  const { stdout, code } = await runCedar(args, { environment: { ...environment, PORT: "9090" }, workspace });
  t.is(code, 0);
  t.regex(stdout, /^SETTING +VALUE +FROM$/mu);
  t.regex(stdout, /^providerChain +cache,server,env +default$/mu);
  t.regex(stdout, /^model +gpt-5-mini +flag --model$/mu);
  t.regex(stdout, /^maxTurns +7 +file own\.json$/mu);
  t.regex(stdout, /^port +9090 +variable PORT$/mu);
  t.regex(stdout, /^Configuration file: own\.json$/mu);
});

test("L5: cedar config shows secrets as fingerprints, and of plugins only their names", async (t) => {
  const { environment, workspace, key } = await createWorld(t);
  const secrets = {
    CEDAR_TOKEN: fakeKey("token"),
    CEDAR_CLIENT_TOKENS: `ann:${fakeKey("ann")}`,
    CEDAR_CACHE_STORE: `redis://:${fakeKey("store")}@127.0.0.1:6379`,
    CEDAR_CACHE_SECRET: fakeKey("cache"),
  };
  const plugins = [{ plugin: "./vault.ts", options: { password: fakeKey("options") } }];
  await writeFile(join(workspace, "own.json"), JSON.stringify({ plugins }));
  for (const json of [[], ["--json"]]) {
    const run = await runCedar(["config", "--config", "own.json", ...json], {
      environment: { ...environment, ...secrets },
      workspace,
    });
    const printed = run.stdout + run.stderr;
    for (const shown of [
      fingerprint(key),
      fingerprint(secrets.CEDAR_TOKEN),
      `ann: ${fingerprint(fakeKey("ann"))}`,
      "./vault.ts",
    ])
      t.true(printed.includes(shown), shown);
    for (const name of ["cli", "token", "ann", "store", "cache", "options"])
      t.false(printed.includes(`fake-${name}`), name);
  }
});

test("every problem of the configuration is told at once, with its source, and without the value", async (t) => {
  const { home, workspace } = await createWorld(t);
  const environment = { HOME: home, CEDAR_MAX_TURNS: "0", CEDAR_TOKEN: "two words" };
  const run = await runCedar(["config", "--mode", "axe"], { environment, workspace });
  t.is(run.code, 2);
  t.regex(run.stderr, /^- maxTurns \(from variable CEDAR_MAX_TURNS\): /mu);
  t.regex(run.stderr, /^- mode \(from flag --mode\): must be one of read-only, ask, auto$/mu);
  t.regex(run.stderr, /^- token \(from variable CEDAR_TOKEN\): /mu);
  t.notRegex(run.stderr, /two words/u);
});

test("A2: with --json a failure is JSON on standard output as well", async (t) => {
  const { home, workspace } = await createWorld(t);
  const run = await runCedar(["config", "--json", "--max-turns", "0"], {
    environment: { HOME: home },
    workspace,
  });
  t.is(run.code, 2);
  t.like(JSON.parse(run.stdout), { error: { code: "configuration-invalid" } });
});
