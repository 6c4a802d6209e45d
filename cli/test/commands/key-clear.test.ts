import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { runCedar } from "../helpers/run-cedar.ts";
import { startServerProcess } from "../helpers/start-server-process.ts";

test("C7, P7: cedar key clear deletes the cached key, and says from where", async (t) => {
  const { home, workspace } = await createWorld(t);
  const server = await startServerProcess(t, { OPENAI_API_KEY: fakeKey("served") });
  const environment = { HOME: home, CEDAR_SERVER_URL: server.url };
  const shown = fingerprint(fakeKey("served"));
  const file = join(home, ".config/cedar-cli/openai_key.json");
  await runCedar(["key", "why"], { environment, workspace });
  t.true(existsSync(file));
  const run = await runCedar(["key", "clear"], { environment, workspace });
  t.deepEqual(run, { code: 0, stdout: `Removed the cached openai key ${shown} from ${file}.\n`, stderr: "" });
  t.false(existsSync(file));
});

test("clearing a cache that is empty is no failure", async (t) => {
  const { home, workspace } = await createWorld(t);
  const environment = { HOME: home };
  t.deepEqual(await runCedar(["key", "clear"], { environment, workspace }), {
    code: 0,
    stdout: "No key was cached.\n",
    stderr: "",
  });
  const json = await runCedar(["key", "clear", "--json"], { environment, workspace });
  t.deepEqual(JSON.parse(json.stdout), { removed: [], keys: [] });
});

test("--service clears the key of that service alone", async (t) => {
  const { home, workspace } = await createWorld(t);
  const anthropic = `sk-ant-${fakeKey("claude").slice(3)}`;
  const server = await startServerProcess(t, {
    OPENAI_API_KEY: fakeKey("served"),
    ANTHROPIC_API_KEY: anthropic,
  });
  const options = { environment: { HOME: home, CEDAR_SERVER_URL: server.url }, workspace };
  await runCedar(["key", "refresh"], options);
  await runCedar(["key", "refresh", "--service", "anthropic"], options);
  const providerOf = async (service: string): Promise<unknown> => {
    const run = await runCedar(
      ["key", "why", "--json", "--provider-chain", "cache", "--service", service],
      options,
    );
    return JSON.parse(run.stdout).found?.provider;
  };
  t.is(await providerOf("anthropic"), "cache");
  const run = await runCedar(["key", "clear", "--json", "--service", "anthropic"], options);
  t.is(JSON.parse(run.stdout).removed.length, 1);
  t.is(await providerOf("anthropic"), undefined);
  t.is(await providerOf("openai"), "cache");
});

test("a service that there is not is told with the nearest name, and nothing is cleared", async (t) => {
  const { home, workspace } = await createWorld(t);
  const run = await runCedar(["key", "clear", "--service", "opnai"], {
    environment: { HOME: home },
    workspace,
  });
  t.is(run.code, 2);
  t.is(run.stdout, "");
  t.regex(run.stderr, /Did you mean "openai"\?/u);
});

/** The key in a file. */
function keyIn(name: string): string {
  return fakeKey(name.replace(/\W|_/gu, "-"));
}

/** A home with a configuration of profiles and their cached keys; the profile of one of the files is in the configuration no more. */
async function profiledHome(home: string, config: object): Promise<string> {
  const folder = join(home, ".config/cedar-cli");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "config.json"), JSON.stringify(config), { mode: 0o600 });
  const fetchedAt = new Date().toISOString();
  for (const [name, member] of [
    ["openai_key", "openai_api_key"],
    ["openai_key.staging", "openai_api_key"],
    ["gemini_key.gone", "api_key"],
  ] as const) {
    const entry = { [member]: keyIn(name), source: "server", fetched_at: fetchedAt };
    await writeFile(join(folder, `${name}.json`), JSON.stringify(entry), { mode: 0o600 });
  }
  return folder;
}

test("clearing is about the profile in force; --all-profiles clears every one and lists what was cleared", async (t) => {
  const { home, workspace } = await createWorld(t);
  const folder = await profiledHome(home, { profiles: { staging: {}, empty: {} } });
  const options = { environment: { HOME: home, CEDAR_PROFILE: "empty" }, workspace };
  const own = await runCedar(["key", "clear"], options);
  t.deepEqual(own, { code: 0, stdout: "No key of the profile empty was cached.\n", stderr: "" });
  t.is((await readdir(folder)).length, 4);
  const line = (service: string, name: string, owner: string): string =>
    `Removed the cached ${service} key ${fingerprint(keyIn(name))}${owner} from ${join(folder, `${name}.json`)}.`;
  const all = await runCedar(["key", "clear", "--all-profiles"], options);
  t.is(all.code, 0, all.stderr);
  t.deepEqual(
    all.stdout.trimEnd().split("\n").sort(),
    [
      line("gemini", "gemini_key.gone", " of the profile gone"),
      line("openai", "openai_key", ""),
      line("openai", "openai_key.staging", " of the profile staging"),
    ].sort(),
  );
  t.deepEqual(await readdir(folder), ["config.json"]);
  t.is(
    (await runCedar(["key", "clear", "--all-profiles"], options)).stdout,
    "No key of any profile was cached.\n",
  );
});

test("--all-profiles with --service clears that service alone, and JSON has what was cleared", async (t) => {
  const { home, workspace } = await createWorld(t);
  const folder = await profiledHome(home, { profiles: { staging: {} } });
  const options = { environment: { HOME: home }, workspace };
  const run = await runCedar(["key", "clear", "--all-profiles", "--service", "gemini", "--json"], options);
  const place = join(folder, "gemini_key.gone.json");
  t.deepEqual(JSON.parse(run.stdout), {
    removed: [place],
    keys: [{ service: "gemini", profile: "gone", fingerprint: fingerprint(keyIn("gemini_key.gone")), place }],
  });
  t.true(existsSync(join(folder, "openai_key.staging.json")));
});

test("--all-profiles goes by each profile's own store, and what fails keeps no other from being cleared", async (t) => {
  const { home, workspace } = await createWorld(t);
  const cache = { store: "sqlite:///nothing/of/this/kind/keys.db", secret: "a password of the test" };
  const folder = await profiledHome(home, { profiles: { broken: { cache }, staging: {} } });
  const run = await runCedar(["key", "clear", "--all-profiles"], { environment: { HOME: home }, workspace });
  t.is(run.code, 1);
  t.regex(run.stderr, /the cache store sqlite:\/\/\/nothing\/of\/this\/kind\/keys\.db failed/u);
  t.is(run.stdout.match(/^Removed /gmu)?.length, 3);
  t.deepEqual(await readdir(folder), ["config.json"]);
});

test("F6: --all-profiles removes the files of all services of a profile whose store is down", async (t) => {
  const { home, workspace } = await createWorld(t);
  const cache = { store: "sqlite:///nothing/of/this/kind/keys.db", secret: "a password of the test" };
  const folder = await profiledHome(home, { cache, profiles: { broken: { cache }, staging: {} } });
  for (const name of ["openai_key.broken", "gemini_key.broken", "anthropic_key.broken", "anthropic_key"])
    await writeFile(join(folder, `${name}.json`), "torn", { mode: 0o600 });
  const run = await runCedar(["key", "clear", "--all-profiles"], { environment: { HOME: home }, workspace });
  t.is(run.code, 1);
  t.is(run.stdout.match(/^Removed /gmu)?.length, 7);
  t.deepEqual(await readdir(folder), ["config.json"]);
});

test("--all-profiles tells the first of several failures", async (t) => {
  const { home, workspace } = await createWorld(t);
  const cacheAt = (name: string): object => ({
    store: `sqlite:///nothing/${name}/keys.db`,
    secret: "a password of the test",
  });
  const profiles = { one: { cache: cacheAt("of-one") }, two: { cache: cacheAt("of-two") } };
  await profiledHome(home, { profiles });
  const run = await runCedar(["key", "clear", "--all-profiles"], { environment: { HOME: home }, workspace });
  t.regex(run.stderr, /of-one/u);
  t.notRegex(run.stderr, /of-two/u);
});

test("--all-profiles and --profile exclude each other", async (t) => {
  const { home, workspace } = await createWorld(t);
  const folder = await profiledHome(home, { profiles: { staging: {} } });
  const args = ["key", "clear", "--all-profiles", "--profile", "staging"];
  const run = await runCedar(args, { environment: { HOME: home }, workspace });
  t.is(run.code, 2);
  t.regex(run.stderr, /--all-profiles .*--profile/u);
  t.is((await readdir(folder)).length, 4);
});

test("F6: a folder in the place of the cache file is told with the command that removes it: exit code 1", async (t) => {
  const { home, workspace } = await createWorld(t);
  const file = join(home, ".config/cedar-cli/openai_key.json");
  await mkdir(file, { recursive: true, mode: 0o700 });
  const run = await runCedar(["key", "clear"], { environment: { HOME: home }, workspace });
  t.is(run.code, 1);
  t.is(
    run.stderr,
    `cedar: The cache file ${file} cannot be removed (EISDIR).\n  A folder stands in its place. Remove it: \`rm -r ${file}\`.\n`,
  );
});
