import { join } from "node:path";
import { loadConfig } from "@cedar/core";
import test, { type ExecutionContext } from "ava";
import { problemsOf } from "../helpers/problems-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

/** A home whose configuration file holds this. */
async function homeWith(t: ExecutionContext, settings: unknown): Promise<string> {
  return await temporaryFolder(t, { ".config/cedar-cli/config.json": JSON.stringify(settings) });
}

test("with nothing given all settings have their defaults, and say so", async (t) => {
  const { config, origins, file, configDirectory } = await loadConfig({ environment: {} });
  t.deepEqual(config.providerChain, ["cache", "server", "env"]);
  t.is(config.model, undefined);
  t.deepEqual([...new Set(Object.values(origins))], ["default"]);
  t.is(file, undefined);
  t.is(configDirectory, undefined);
});

test("C1, C5: a flag goes over a variable, which goes over the file, which goes over the default", async (t) => {
  const HOME = await homeWith(t, { model: "of-file", maxTurns: 7, idleSeconds: 8, providerChain: "env" });
  const path = join(HOME, ".config/cedar-cli/config.json");
  const environment = { HOME, OPENAI_MODEL: "of-variable", CEDAR_MAX_TURNS: "9" };
  const { config, origins, file } = await loadConfig({ environment, flags: { model: "of-flag" } });
  t.like(config, { model: "of-flag", maxTurns: 9, idleSeconds: 8, keyless: false });
  t.deepEqual(config.providerChain, ["env"]);
  t.like(origins, {
    model: "flag --model",
    maxTurns: "variable CEDAR_MAX_TURNS",
    idleSeconds: `file ${path}`,
    keyless: "default",
  });
  t.is(file, path);
});

test("each setting finds its own place, whatever the others do", async (t) => {
  const HOME = await homeWith(t, { model: "of-file" });
  const { config, origins } = await loadConfig({ environment: { HOME, CEDAR_MAX_TURNS: "3" }, flags: {} });
  t.like(config, { model: "of-file", maxTurns: 3 });
  t.is(origins.maxTurns, "variable CEDAR_MAX_TURNS");
});

test("a caller's defaults go over those of the table, and under everything else", async (t) => {
  const defaults = { mode: "ask", maxTurns: 5 } as const;
  const { config, origins } = await loadConfig({ environment: { CEDAR_MAX_TURNS: "6" }, defaults });
  t.like(config, { mode: "ask", maxTurns: 6 });
  t.is(origins.mode, "default");
});

test("a variable that is set to nothing counts as not set", async (t) => {
  const environment = { OPENAI_MODEL: "", CEDAR_SERVER_URL: "", CEDAR_CONFIG: "", CEDAR_REFRESH_KEY: "" };
  const { config } = await loadConfig({ environment });
  t.like(config, { model: undefined, serverUrl: undefined, refreshKey: false });
});

test("a flag that is set to nothing is a mistake, since nobody types one by accident", async (t) => {
  t.deepEqual(await problemsOf({ environment: {}, flags: { model: "" } }), [
    "model (from flag --model): is not allowed to be empty",
  ]);
});

test("a flag that is undefined was not given", async (t) => {
  const { config } = await loadConfig({ environment: { OPENAI_MODEL: "m" }, flags: { model: undefined } });
  t.is(config.model, "m");
});

test("a flag of another command does not count: --provider-chain is the agent's chain or the server's", async (t) => {
  const flags = { "provider-chain": "env" };
  const agent = await loadConfig({ environment: {}, flags });
  t.deepEqual(agent.config.providerChain, ["env"]);
  t.is(agent.origins.serverProviderChain, "default");
  const server = await loadConfig({
    environment: {},
    flags: { "provider-chain": "file" },
    command: "server",
  });
  t.deepEqual(server.config.serverProviderChain, ["file"]);
  t.is(server.origins.providerChain, "default");
});

test("a variable that other programs use too, such as PORT, does not stop a command that does not listen", async (t) => {
  const environment = { PORT: "auto", HOST: "" };
  const { config } = await loadConfig({ environment, command: "agent" });
  t.is(config.port, 8080);
  t.deepEqual(await problemsOf({ environment, command: "server" }), [
    "port (from variable PORT): must be a number",
  ]);
});

test("all problems are told at once, each with its setting and source", async (t) => {
  const HOME = await homeWith(t, { maxTurns: 0, modle: "x", auth: "maybe" });
  const path = join(HOME, ".config/cedar-cli/config.json");
  const environment = { HOME, CEDAR_SERVER_URL: "nonsense", CEDAR_IDLE_SECONDS: "-1" };
  const problems = await problemsOf({ environment, flags: { mode: "yolo" } });
  t.deepEqual([...problems].sort(), [
    `auth (from file ${path}): must be token or none`,
    "idleSeconds (from variable CEDAR_IDLE_SECONDS): must be more than 0",
    `maxTurns (from file ${path}): must be greater than or equal to 1`,
    "mode (from flag --mode): must be one of read-only, ask, auto",
    `modle (from file ${path}): is no setting; did you mean "model"?`,
    "serverUrl (from variable CEDAR_SERVER_URL): is not a URL",
  ]);
});

test("an unknown setting that is near none is told without a guess; a key-shaped name is not shown", async (t) => {
  const secret = "sk-a-key-at-the-wrong-place-in-the-file";
  const HOME = await homeWith(t, { "favourite colour": 1, [secret]: 2 });
  const problems = await problemsOf({ environment: { HOME } });
  t.regex(problems[0] ?? "", /^favourite colour \(from file .*\): is no setting$/u);
  t.regex(problems[1] ?? "", /^sk-… \(from file .*\): is no setting$/u);
});

const durations = ["0", "-1", "NaN", "1h30", "Infinity", "-Infinity", "5 s", "0x10", "1,5", " "];
for (const given of durations)
  test(`K11: idle seconds of ${JSON.stringify(given)} are refused`, async (t) => {
    const [problem] = await problemsOf({ environment: { CEDAR_IDLE_SECONDS: given } });
    t.regex(problem ?? "", /^idleSeconds \(from variable CEDAR_IDLE_SECONDS\): /u);
  });

for (const given of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, "soon", true, 86_401])
  test(`K11: idle seconds of ${String(given)}, as a flag or in the file, are refused`, async (t) => {
    t.is((await problemsOf({ environment: {}, flags: { "idle-seconds": given } })).length, 1);
    const HOME = await homeWith(t, { idleSeconds: given });
    t.is((await problemsOf({ environment: { HOME } })).length, 1);
  });

for (const given of ["0", "-3", "1.5", "NaN", "10001"])
  test(`K11: ${given} turns are refused`, async (t) => {
    t.is((await problemsOf({ environment: { CEDAR_MAX_TURNS: given } })).length, 1);
  });

test("N4: a token with a line break is refused, and not quoted", async (t) => {
  const problems = await problemsOf({ environment: { CEDAR_TOKEN: "hunter2\r\nX-Evil: 1" } });
  t.is(problems.length, 1);
  t.regex(problems[0] ?? "", /^token \(from variable CEDAR_TOKEN\): holds white space, a control character/u);
  t.false(problems.join().includes("hunter2"));
});

test("N3: a URL with a password is refused, and not quoted", async (t) => {
  const problems = await problemsOf({
    environment: { CEDAR_SERVER_URL: `https://me:${"hunter2"}@example.org` },
  });
  t.regex(
    problems[0] ?? "",
    /^serverUrl \(from variable CEDAR_SERVER_URL\): holds a user name or a password/u,
  );
  t.false(problems.join().includes("hunter2"));
});

test("L2: no bad value of a secret setting is quoted", async (t) => {
  const environment = {
    CEDAR_CACHE_STORE: "hunter2://hunter2",
    CEDAR_CACHE_SECRET: "hunter2",
    CEDAR_CLIENT_TOKENS: "hunter2",
  };
  const problems = await problemsOf({ environment });
  t.is(problems.length, 3);
  t.false(problems.join().includes("hunter2"));
});
