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

test("cedar config shows the profile in force, the services and the settings of the cache by their places in the file", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const file = {
    services: { mistral: { title: "Mistral" } },
    profiles: {
      staging: { serverUrl: "https://s.example", token: fakeKey("staging"), cache: { staleIfError: "7d" } },
      production: {},
    },
  };
  await writeFile(join(workspace, "own.json"), JSON.stringify(file));
  const args = ["config", "--config", "own.json", "--profile", "staging", "--service", "mistral"];
  const variables = { ...environment, CEDAR_TOKEN: fakeKey("token"), MISTRAL_API_KEY: fakeKey("mistral") };
  const options = { environment: variables, workspace };
  const { stdout, code } = await runCedar([...args, "--cache-ttl", "15m"], options);
  t.is(code, 0);
  for (const row of [
    /^profile +staging +flag --profile$/mu,
    /^profiles +staging,production +file own\.json$/mu,
    /^serverUrl +https:\/\/s\.example +profile staging of file own\.json$/mu,
    /^services +mistral +file own\.json$/mu,
    /^service +mistral +flag --service$/mu,
    /^cache\.ttl +900 +flag --cache-ttl$/mu,
    /^cache\.staleIfError +604800 +profile staging of file own\.json$/mu,
  ])
    t.regex(stdout, row);
  t.regex(stdout, new RegExp(`^token +${fingerprint(fakeKey("staging"))} +profile staging of file`, "mu"));
  const json = JSON.parse((await runCedar([...args, "--json"], options)).stdout) as { settings: object };
  t.like(json.settings, {
    profile: { value: "staging", from: "flag --profile" },
    services: {
      value: [{ name: "mistral", title: "Mistral", environmentVariable: "MISTRAL_API_KEY" }],
      from: "file own.json",
    },
    "cache.staleIfError": { value: 604_800 },
    MISTRAL_API_KEY: { value: fingerprint(fakeKey("mistral")), from: "variable MISTRAL_API_KEY" },
  });
});

test("A28: cedar config says of a token that is for another server that it is not sent", async (t) => {
  const { environment, workspace } = await createWorld(t);
  await writeFile(join(workspace, "own.json"), '{"profiles": {"p": {"serverUrl": "https://p.example"}}}');
  const { stdout } = await runCedar(["config", "--config", "own.json", "--profile", "p"], {
    environment: { ...environment, CEDAR_TOKEN: fakeKey("token") },
    workspace,
  });
  t.regex(stdout, /^token +- +default \(variable CEDAR_TOKEN is for another server\)$/mu);
});

test("L1: of a key command only the program is shown, since its arguments can hold anything", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const keyCommand = ["get-key", "--password", "of-the-vault-0123456789"];
  await writeFile(join(workspace, "own.json"), JSON.stringify({ keyCommand }));
  for (const flags of [[], ["--json"]]) {
    const args = ["config", "--config", "own.json", ...flags];
    const { stdout, stderr } = await runCedar(args, { environment, workspace });
    t.regex(stdout, /get-key/u);
    t.false((stdout + stderr).includes("of-the-vault"));
  }
});
