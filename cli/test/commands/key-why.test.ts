import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { runCedar } from "../helpers/run-cedar.ts";
import { startServerProcess } from "../helpers/start-server-process.ts";

test("P7: cedar key why shows what each provider said, and which one answered", async (t) => {
  const { environment, workspace, key } = await createWorld(t);
  const chain = ["--provider-chain", "cache,env,server"];
  const { stdout, code } = await runCedar(["key", "why", ...chain], { environment, workspace });
  t.is(code, 0);
  t.regex(stdout, /^PROVIDER +ANSWER +CODE +TIME +KEY +WHY$/mu);
  t.regex(stdout, /^cache +none +- +\d+ ms +- +\S/mu);
  t.regex(stdout, new RegExp(`^env +found +- +\\d+ ms +${fingerprint(key)}`, "mu"));
  t.regex(stdout, /^server +not asked$/mu);
  t.false(stdout.includes(key));
});

test("P7, C10: without a key cedar key why exits with 3, and says what to do", async (t) => {
  const { home, workspace } = await createWorld(t);
  const { stdout, stderr, code } = await runCedar(["key", "why"], { environment: { HOME: home }, workspace });
  t.is(code, 3);
  t.regex(stdout, /^env +none /mu);
  t.regex(stdout, /^env: \S/mu);
  t.regex(
    stderr,
    /^No OpenAI API key available\. Please either:\n(.*\n){2}See docs\/openai-key-flow\.md for details\.\n$/u,
  );
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
