// What docs/openai-key-flow.md says of exit codes about keys, and of the order of a key past its time and the variable.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { cacheKey } from "./helpers/cache-key.ts";
import { createWorld } from "./helpers/create-world.ts";
import { type CedarRun, runCedar } from "./helpers/run-cedar.ts";
import { startAnswering } from "./helpers/start-answering.ts";

type Variables = Readonly<Record<string, string>>;

const asking = [
  ["agent", "Hello"],
  ["key", "why"],
  ["key", "test"],
  ["key", "refresh"],
  ["key", "print"],
];
const old = { key: fakeKey("old") };
const other = { key: fakeKey("other") };
const retired = { status: 503, code: "key-rejected" };

test("K6: a key that the API refuses is 6 when the chain gives the same again or another that is refused, 3 when it gives none", async (t) => {
  const { home, workspace, environment } = await createWorld(t);
  const codes: (number | null)[] = [];
  for (const answers of [[old], [old, other], [old, retired]]) {
    const url = await startAnswering(t, ...answers);
    const variables = {
      HOME: home,
      OPENAI_BASE_URL: environment.OPENAI_BASE_URL ?? "",
      CEDAR_SERVER_URL: url,
    };
    const run = await runCedar(["agent", "Hello"], { environment: variables, workspace });
    t.regex(run.stderr, /the model API refused the key/u);
    codes.push(run.code);
  }
  t.deepEqual(codes, [6, 6, 3]);
});

test("a key that the API refuses is 1 of cedar key test, which was asked for just that", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const run = await runCedar(["key", "test"], {
    environment: { ...environment, OPENAI_API_KEY: other.key },
    workspace,
  });
  t.is(run.code, 1);
});

test("S8, K10: a Cedar server that refuses this client, or has retired its key, is no key: 3 in every command", async (t) => {
  const { home, workspace } = await createWorld(t);
  for (const answer of [{ status: 401, code: "token-unknown" }, retired]) {
    const url = await startAnswering(t, answer);
    for (const args of asking) {
      const run = await runCedar(args, { environment: { HOME: home, CEDAR_SERVER_URL: url }, workspace });
      t.is(run.code, 3, `${args.join(" ")}: ${run.stderr}`);
    }
  }
});

test("C6: an ill-formed key is no key: 3 in every command", async (t) => {
  const { home, workspace } = await createWorld(t);
  for (const args of asking) {
    const run = await runCedar(args, { environment: { HOME: home, OPENAI_API_KEY: "sk-short" }, workspace });
    t.is(run.code, 3, `${args.join(" ")}: ${run.stderr}`);
  }
});

/** Why the chain cannot be asked at all: flags and variables. */
const unaskable: Readonly<Record<string, readonly [args: readonly string[], variables: Variables]>> = {
  "an invalid setting": [[], { CEDAR_SERVER_URL: "nowhere" }],
  "an unknown service": [["--service", "opnai"], {}],
  "an unknown profile": [["--profile", "staging"], {}],
  "an unknown provider": [["--provider-chain", "evn"], {}],
  "an unknown model adapter": [[], { OPENAI_MODEL: "opeai" }],
  "a plugin that is not there": [["--plugin", "./nothing.ts"], {}],
  "a shared store without a secret": [[], { CEDAR_CACHE_STORE: "sqlite:///tmp/keys.db" }],
  "an unknown option": [["--chain", "env"], {}],
};
for (const [title, [args, variables]] of Object.entries(unaskable))
  test(`cedar key why exits with 2 when it cannot ask: ${title}`, async (t) => {
    const { environment, workspace } = await createWorld(t);
    const run = await runCedar(["key", "why", ...args], {
      environment: { ...environment, ...variables },
      workspace,
    });
    t.is(run.code, 2, run.stderr);
    t.is(run.stdout, "");
  });

test("a provider that cannot understand its configuration makes it 2 of cedar key why and 3 of other commands, without a key", async (t) => {
  const { home, workspace } = await createWorld(t);
  const environment = { HOME: home, HTTPS_PROXY: "::", CEDAR_SERVER_URL: "https://cedar.invalid" };
  const ask = async (args: readonly string[], more: Variables = {}): Promise<number | null> =>
    (await runCedar(args, { environment: { ...environment, ...more }, workspace })).code;
  for (const args of asking) t.is(await ask(args), args[1] === "why" ? 2 : 3, args.join(" "));
  t.is(await ask(["key", "why"], { OPENAI_API_KEY: other.key }), 0);
});

test("X2: a program of keyCommand that is not there is a provider that failed, and no mistake of the configuration: 3", async (t) => {
  const { home, workspace } = await createWorld(t);
  await mkdir(join(home, ".config/cedar-cli"), { recursive: true });
  const config = { keyCommand: ["cedar-test-no-such-program"], providerChain: ["command"] };
  await writeFile(join(home, ".config/cedar-cli/config.json"), JSON.stringify(config));
  t.is((await runCedar(["key", "why"], { environment: { HOME: home }, workspace })).code, 3);
});

test("K4: a key past its time stands where the server does: before env in the usual chain, behind it where env comes first", async (t) => {
  const { home, workspace } = await createWorld(t);
  const url = "http://127.0.0.1:9";
  await cacheKey(home, old.key, url, 30);
  const environment = {
    HOME: home,
    CEDAR_SERVER_URL: url,
    CEDAR_CACHE_STALE_IF_ERROR: "7d",
    OPENAI_API_KEY: other.key,
  };
  const ask = async (chain: string, more: Variables = {}): Promise<CedarRun> =>
    await runCedar(["key", "why", "--json", "--provider-chain", chain], {
      environment: { ...environment, ...more },
      workspace,
    });
  const found = async (chain: string, more?: Variables): Promise<unknown> => {
    const { provider, fingerprint: shown, stale } = JSON.parse((await ask(chain, more)).stdout).found;
    return [provider, shown, stale];
  };
  const env = ["env", fingerprint(other.key), false];
  const stale = ["cache", fingerprint(old.key), true];
  t.deepEqual(await found("cache,server,env"), stale);
  t.deepEqual(await found("cache,env,server"), env);
  t.deepEqual(await found("cache,env,server", { OPENAI_API_KEY: "" }), stale);
  t.deepEqual(await found("cache,server,env", { CEDAR_CACHE_STALE_IF_ERROR: "0" }), env);
  t.deepEqual(await found("cache,server,env", { CEDAR_REFRESH_KEY: "1" }), env);
  // Without a cache before the server there is no key of before.
  t.deepEqual(await found("server,cache,env"), env);
});
