import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint, type KeyStep } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { cacheKey } from "../helpers/cache-key.ts";
import { createWorld } from "../helpers/create-world.ts";
import { type CedarRun, runCedar } from "../helpers/run-cedar.ts";
import { hasTerminal, runInTerminal } from "../helpers/run-in-terminal.ts";
import { startServerProcess } from "../helpers/start-server-process.ts";

test("P7: cedar key why shows what each provider said, and which one answered", async (t) => {
  const { environment, workspace, key } = await createWorld(t);
  const chain = ["--provider-chain", "cache,env,server"];
  const { stdout, stderr, code } = await runCedar(["key", "why", ...chain], { environment, workspace });
  t.is(code, 0);
  t.regex(stdout, new RegExp(`^OpenAI key ${fingerprint(key)} found by env$`, "mu"));
  t.regex(stdout, /^service openai · chain cache → env → server$/mu);
  t.regex(stdout, /^– cache +none +\d+ ms\n {4}\S/mu);
  t.regex(stdout, new RegExp(`^✔ env +found +\\d+ ms +${fingerprint(key)}\n.*OPENAI_API_KEY`, "mu"));
  t.regex(stdout, /^· server +not asked$/mu);
  t.false(stdout.includes(key));
  t.is(stderr, "");
});

test("P7, C10: without a key cedar key why exits with 3, and says what to do", async (t) => {
  const { home, workspace } = await createWorld(t);
  const { stdout, stderr, code } = await runCedar(["key", "why"], { environment: { HOME: home }, workspace });
  t.is(code, 3);
  t.regex(stdout, /^No OpenAI key$/mu);
  t.regex(stdout, /^– env +none .*\n {4}\S.*\n {4}→ \S/mu);
  t.regex(
    stderr,
    /^No OpenAI API key available\. Please either:\n(.*\n){2}See docs\/openai-key-flow\.md for details\.\n$/u,
  );
});

test("C10: where the chain is env alone and its key ill-formed, it is to be mended, and no server advised", async (t) => {
  const { home, workspace } = await createWorld(t);
  const environment = { HOME: home, OPENAI_API_KEY: "sk-cut" };
  const { stderr } = await runCedar(["key", "why", "--provider-chain", "env"], { environment, workspace });
  t.regex(stderr, /^No OpenAI API key available\. Mend OPENAI_API_KEY: .*\nSee docs/u);
});

test("no line of the plan is wider than 80 columns but for what cannot be broken, and without a terminal none has colours", async (t) => {
  const { home, workspace } = await createWorld(t);
  const environment = { HOME: home, CEDAR_SERVER_URL: "http://127.0.0.1:9" };
  const { stdout } = await runCedar(["key", "why"], { environment, workspace });
  for (const line of stdout.split("\n")) t.true(line.length <= 80 || !/\S +\S/u.test(line), line);
  t.false(stdout.includes("\u001b"));
});

// A pseudo-terminal is made by `script` of util-linux.
const atTerminal = hasTerminal ? test : test.skip;

atTerminal("a terminal shows the plan in colours, unless NO_COLOR is set", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const ask = async (more = {}): Promise<string> =>
    (await runInTerminal(["key", "why"], { environment: { ...environment, ...more }, workspace })).stdout;
  t.true((await ask()).includes("\u001b[32m✔ env"));
  t.false((await ask({ NO_COLOR: "1" })).includes("\u001b["));
});

test("K17: as JSON there is what each provider said, and the times of the key in ISO 8601", async (t) => {
  const { home, workspace } = await createWorld(t);
  const key = fakeKey("served");
  const server = await startServerProcess(t, { OPENAI_API_KEY: key });
  const environment = { HOME: home, CEDAR_SERVER_URL: server.url };
  const run = await runCedar(["key", "why", "--json"], { environment, workspace });
  const { found, steps, ...question } = JSON.parse(run.stdout);
  t.deepEqual(question, { service: "openai", chain: ["cache", "server", "env"] });
  t.like(found, { provider: "server", source: "server", fingerprint: fingerprint(key), stale: false });
  const seconds = (time: string): number => (Date.parse(time) - Date.parse(found.fetchedAt)) / 1000;
  t.is(seconds(found.hardTime), 86_400);
  t.is(seconds(found.softTime), 0.8 * 86_400);
  t.deepEqual(
    steps.map(({ provider, outcome }: KeyStep) => [provider, outcome]),
    [
      ["cache", "none"],
      ["server", "found"],
    ],
  );
  for (const { milliseconds, message } of steps) t.true(milliseconds >= 0 && message !== "");
});

test("--service asks for the key of another API, from its own variable", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const anthropic = `sk-ant-${fakeKey("claude").slice(3)}`;
  const run = await runCedar(["key", "why", "--service", "anthropic"], {
    environment: { ...environment, ANTHROPIC_API_KEY: anthropic },
    workspace,
  });
  t.is(run.code, 0);
  t.true(run.stdout.startsWith(`Anthropic key ${fingerprint(anthropic)} found by env\nservice anthropic ·`));
  const unknown = await runCedar(["key", "why", "--service", "antropic"], { environment, workspace });
  t.is(unknown.code, 2);
  t.regex(unknown.stderr, /Did you mean "anthropic"\?/u);
});

test("P7: is my key well formed? cedar key why names the rule that it breaks", async (t) => {
  const { home, workspace } = await createWorld(t);
  const environment = { HOME: home, OPENAI_API_KEY: `${fakeKey("long")}\n` };
  const run = await runCedar(["key", "why", "--json", "--provider-chain", "env"], { environment, workspace });
  t.is(run.code, 3);
  const { steps, chain, error, found } = JSON.parse(run.stdout);
  t.is(found, undefined);
  t.deepEqual(chain, ["env"]);
  t.like(error, { code: "key-not-found" });
  t.like(steps[0], { provider: "env", outcome: "failed", code: "key-malformed" });
  t.regex(steps[0].message, /white space or a line break/u);
});

test("a chain with an unknown name is a mistake in the configuration: exit code 2", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const run = await runCedar(["key", "why", "--json", "--provider-chain", "evn"], { environment, workspace });
  t.is(run.code, 2);
  t.regex(run.stderr, /Did you mean "env"\?/u);
  t.like(JSON.parse(run.stdout), { error: { code: "name-unknown" } });
});

/** A provider that does not understand how it is configured, and notices when it is asked. */
const puzzled = `export default { name: "puzzled", register(host) {
  host.addKeyProvider({ name: "puzzled", async resolve() {
    throw Object.assign(new Error("The region is missing."), {
      code: "configuration-invalid", hint: "Set VAULT_REGION.", [Symbol.for("@cedar/core/error")]: true,
    });
  } });
} };`;

test("a provider that is not configured as it must be makes it exit code 2 when there is no key, and only then", async (t) => {
  const { home, environment, workspace } = await createWorld(t);
  await writeFile(join(workspace, "puzzled.mjs"), puzzled);
  const ask = async (variables: Readonly<Record<string, string>>, ...args: string[]): Promise<CedarRun> =>
    await runCedar(["key", "why", "--plugin", "./puzzled.mjs", "--provider-chain", "puzzled,env", ...args], {
      environment: variables,
      workspace,
    });
  const text = await ask({ HOME: home });
  t.is(text.code, 2);
  t.regex(
    text.stdout,
    /^✘ puzzled +failed .* configuration-invalid\n {4}The region is missing\.\n {4}→ Set VAULT_REGION\.$/mu,
  );
  const json = await ask({ HOME: home }, "--json");
  t.is(json.code, 2);
  t.like(JSON.parse(json.stdout).error, { code: "configuration-invalid" });
  t.is((await ask(environment)).code, 0);
});

test("C5: CEDAR_REFRESH_KEY=1 and --refresh-key skip the cached key and fetch afresh", async (t) => {
  const { home, workspace } = await createWorld(t);
  const server = await startServerProcess(t, { OPENAI_API_KEY: fakeKey("served") });
  const environment = { HOME: home, CEDAR_SERVER_URL: server.url };
  const providerOf = async (args: string[], more = {}): Promise<unknown> => {
    const run = await runCedar(["key", "why", "--json", ...args], {
      environment: { ...environment, ...more },
      workspace,
    });
    return JSON.parse(run.stdout).found?.provider;
  };
  t.is(await providerOf([]), "server");
  t.is(await providerOf([]), "cache");
  t.is(await providerOf([], { CEDAR_REFRESH_KEY: "1" }), "server");
  t.is(await providerOf(["--refresh-key"]), "server");
  t.is(await providerOf([]), "cache");
});

test("K4: of a stale key it says that the server failed, that the cache gave it and until when, and warns once", async (t) => {
  const { home, workspace } = await createWorld(t);
  const key = fakeKey("stale");
  const url = "http://127.0.0.1:9";
  await cacheKey(home, key, url, 30);
  const environment = { HOME: home, CEDAR_SERVER_URL: url, CEDAR_CACHE_STALE_IF_ERROR: "7d", TZ: "UTC" };
  const { stdout, stderr, code } = await runCedar(["key", "why"], { environment, workspace });
  t.is(code, 0);
  const shown = fingerprint(key);
  t.true(stdout.startsWith(`OpenAI key ${shown} found by cache, which came from server, past its time\n`));
  t.regex(stdout, /^✘ server +failed +\d+ ms +server-unreachable\n +The Cedar server \S+ did not answer/mu);
  t.regex(stdout, /^✔ cache +stale .*\n.*fetched 30 h ago, and given beyond its time\n/mu);
  t.regex(stdout, /\n +stale: given until [\dT:-]+\+00:00 \(in 7 days\) at the latest\n· env +not asked\n/u);
  t.is(stderr.match(/is used beyond its time/gu)?.length, 1);
  t.notRegex(stdout, /is used beyond its time/u);
  t.is(stdout.match(/ECONNREFUSED/gu)?.length, 1);

  const json = JSON.parse((await runCedar(["key", "why", "--json"], { environment, workspace })).stdout);
  t.like(json.found, { provider: "cache", source: "server", stale: true });
  t.is(json.found.staleUntil, json.steps.at(-1).facts.staleUntil);
  t.deepEqual(
    json.steps.map(({ provider, outcome, code: failure }: KeyStep) => [provider, outcome, failure]),
    [
      ["cache", "none", undefined],
      ["server", "failed", "server-unreachable"],
      ["cache", "found", undefined],
    ],
  );
});
