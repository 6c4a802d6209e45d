import { join } from "node:path";
import { loadConfig } from "@cedar/core";
import test, { type ExecutionContext } from "ava";
import { problemsOf } from "../helpers/problems-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const own = ".config/cedar-cli/config.json";

/** A home whose file has these settings, and the path of the file. */
async function homeWith(t: ExecutionContext, settings: unknown): Promise<{ HOME: string; path: string }> {
  const HOME = await temporaryFolder(t, { [own]: JSON.stringify(settings) });
  return { HOME, path: join(HOME, own) };
}

const staging = {
  serverUrl: "https://staging.example",
  model: "of-profile",
  providerChain: ["server"],
  cache: { ttl: "5m" },
};

test("a flag goes over the named profile, which goes over a variable, which goes over the file, which goes over the default", async (t) => {
  const { HOME, path } = await homeWith(t, {
    maxTurns: 7,
    baseUrl: "https://file.example",
    profiles: { staging: { ...staging, baseUrl: "https://profile.example" } },
  });
  const environment = {
    HOME,
    OPENAI_MODEL: "of-variable",
    CEDAR_SERVER_URL: "https://variable.example",
    CEDAR_IDLE_SECONDS: "9",
    CEDAR_CACHE_TTL: "9s",
  };
  const { config, origins } = await loadConfig({
    environment,
    flags: { profile: "staging", "base-url": "https://flag.example" },
  });
  t.like(config, {
    profile: "staging",
    model: "of-profile",
    serverUrl: "https://staging.example",
    cacheTtlSeconds: 300,
    baseUrl: "https://flag.example",
    idleSeconds: 9,
    maxTurns: 7,
    keyless: false,
  });
  const profile = `profile staging of file ${path}`;
  t.like(origins, {
    profile: "flag --profile",
    model: profile,
    cacheTtlSeconds: profile,
    baseUrl: "flag --base-url",
    idleSeconds: "variable CEDAR_IDLE_SECONDS",
    maxTurns: `file ${path}`,
    keyless: "default",
    profiles: `file ${path}`,
  });
});

test("CEDAR_PROFILE names the profile, and --profile goes over it; without either none is in force", async (t) => {
  const { HOME } = await homeWith(t, { model: "own", profiles: { a: { model: "a" }, b: { model: "b" } } });
  const byVariable = await loadConfig({ environment: { HOME, CEDAR_PROFILE: "a" } });
  t.like(byVariable.config, { profile: "a", model: "a" });
  t.deepEqual(byVariable.config.profiles, ["a", "b"]);
  const byFlag = await loadConfig({ environment: { HOME, CEDAR_PROFILE: "a" }, flags: { profile: "b" } });
  t.like(byFlag.config, { profile: "b", model: "b" });
  const none = await loadConfig({ environment: { HOME, CEDAR_PROFILE: "" } });
  t.like(none.config, { profile: undefined, model: "own" });
});

test("a server has no profiles: what is set for clients does not change it", async (t) => {
  const { HOME } = await homeWith(t, { profiles: { a: { model: "a", maxTurns: 0 } } });
  const { config } = await loadConfig({ environment: { HOME, CEDAR_PROFILE: "none" }, command: "server" });
  t.like(config, { profile: undefined, model: undefined });
});

test("an unknown profile is told with the nearest and all valid names", async (t) => {
  const { HOME, path } = await homeWith(t, { profiles: { staging, production: {} } });
  const words = `there is no profile "stagign" in ${path}. Did you mean "staging"? Valid names: production, staging.`;
  t.deepEqual(await problemsOf({ environment: { HOME }, flags: { profile: "stagign" } }), [
    `profile (from flag --profile): ${words}`,
  ]);
  t.deepEqual(await problemsOf({ environment: { HOME, CEDAR_PROFILE: "stagign" } }), [
    `profile (from variable CEDAR_PROFILE): ${words}`,
  ]);
  for (const name of ["constructor", "__proto__"])
    t.is((await problemsOf({ environment: { HOME }, flags: { profile: name } })).length, 1);
  const without = await homeWith(t, {});
  t.regex(
    (await problemsOf({ environment: without, flags: { profile: "a" } })).join(),
    /\. There are none\.$/u,
  );
});

test("a profile without a file is told so; a file that cannot be read is told alone", async (t) => {
  const HOME = await temporaryFolder(t, { "broken.json": "{" });
  const words = "there is no configuration file that could hold one";
  for (const environment of [{ HOME }, {}])
    t.deepEqual(await problemsOf({ environment, flags: { profile: "staging" } }), [
      `profile (from flag --profile): there is no profile "staging", since ${words}`,
    ]);
  const configFile = join(HOME, "broken.json");
  t.deepEqual(await problemsOf({ environment: {}, flags: { profile: "staging" }, configFile }), [
    `config (file ${configFile}): is not valid JSON: at line 1, column 2 stands the end of the file, and a name in double quotes or "}" is wanted`,
  ]);
  t.deepEqual(await problemsOf({ environment: {}, flags: { profile: "" } }), [
    "profile (from flag --profile): is not allowed to be empty",
  ]);
});

test("all profiles are checked, also those that are not in force, each problem once and with its profile", async (t) => {
  const { HOME, path } = await homeWith(t, {
    profiles: {
      a: { maxTurns: 0, cache: { ttl: "1 hour", tll: "1h" } },
      b: { modle: "x", serverUrl: "https://me:hunter2@b.example" },
    },
  });
  const problems = await problemsOf({ environment: { HOME }, flags: { profile: "a" } });
  t.deepEqual([...problems].sort(), [
    `cache.tll (from profile a of file ${path}): is no setting; did you mean "ttl"?`,
    `cache.ttl (from profile a of file ${path}): must be a number of seconds, or a text such as "90s", "15m", "12h" or "7d"`,
    `maxTurns (from profile a of file ${path}): must be greater than or equal to 1`,
    `modle (from profile b of file ${path}): is no setting; did you mean "model"?`,
    `serverUrl (from profile b of file ${path}): holds a user name or a password: credentials do not belong in a URL`,
  ]);
});

test("A28: what loads code or grants permissions stands in no profile, since a variable can choose one", async (t) => {
  const guarded = { plugins: ["./evil.ts"], mode: "auto", keyCommand: ["evil"], services: { evil: {} } };
  const { HOME, path } = await homeWith(t, { profiles: { a: guarded } });
  const why =
    "loads code, grants permissions or decides which secrets are read, which a profile may not; it belongs at the top level";
  t.deepEqual(
    await problemsOf({ environment: { HOME } }),
    Object.keys(guarded).map((name) => `${name} (from profile a of file ${path}): ${why}`),
  );
});

test("a profile holds no profile, chooses none, and sets nothing of the server; the file chooses none either", async (t) => {
  const { HOME, path } = await homeWith(t, {
    profile: "a",
    profiles: { a: { profiles: {}, profile: "b", port: 1, clientTokens: [] } },
  });
  const from = `from profile a of file ${path}`;
  const server = "is a setting of the server, which has no profiles";
  t.deepEqual(await problemsOf({ environment: { HOME } }), [
    `profile (from file ${path}): is set by --profile or CEDAR_PROFILE, in no file`,
    `profiles (${from}): may stand at the top level of the file only`,
    `profile (${from}): is set by --profile or CEDAR_PROFILE, in no file`,
    `port (${from}): ${server}`,
    `clientTokens (${from}): ${server}`,
  ]);
});

test("K8: a profile's name can be part of a file's name: letters, digits, - and _, and no two that differ in case alone", async (t) => {
  const rule = "must be a name of at most 64 letters, digits, - and _ that starts with a letter or digit";
  const good = { "Team-1": {}, a_b: {}, "7": {}, ["x".repeat(64)]: {} };
  const { HOME } = await homeWith(t, { profiles: good });
  t.deepEqual(await problemsOf({ environment: { HOME } }), []);
  for (const name of ["", "a b", "a/b", "..", "-a", "_a", "é", "a\n", "x".repeat(65)]) {
    const other = await homeWith(t, { profiles: { [name]: {} } });
    t.deepEqual(await problemsOf({ environment: other }), [
      `profiles.${name} (from file ${other.path}): ${rule}`,
    ]);
  }
  const twice = await homeWith(t, { profiles: { Staging: {}, staging: {} } });
  t.deepEqual(await problemsOf({ environment: twice }), [
    `profiles.staging (from file ${twice.path}): differs from the profile "Staging" in case only, and their caches must be apart`,
  ]);
});

test("profiles that are no objects are refused with their path", async (t) => {
  for (const [profiles, found] of [
    [7, ", and is a number"],
    ["staging", ""],
    [["staging"], ", and is a list"],
    [null, ", and is nothing (null)"],
  ] as const) {
    const { HOME, path } = await homeWith(t, { profiles });
    t.deepEqual(await problemsOf({ environment: { HOME } }), [
      `profiles (from file ${path}): must be an object of profiles by name${found}`,
    ]);
  }
  const { HOME, path } = await homeWith(t, { profiles: { a: "https://a.example", b: null } });
  t.deepEqual(await problemsOf({ environment: { HOME } }), [
    `profiles.a (from file ${path}): must be an object of settings`,
    `profiles.b (from file ${path}): must be an object of settings, and is nothing (null)`,
  ]);
});
