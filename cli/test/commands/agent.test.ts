import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint, type RunEnd } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { type CedarRun, runCedar } from "../helpers/run-cedar.ts";

function lastLine({ stdout }: CedarRun): RunEnd {
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as RunEnd;
}

const noKey = `No OpenAI API key available. Please either:
1. Set CEDAR_SERVER_URL to point to a Cedar server with OPENAI_API_KEY configured
2. Set OPENAI_API_KEY environment variable directly
See docs/openai-key-flow.md for details.
`;

test("C1: cedar agent --user-prompt runs the agent; nothing but the answer is on standard output", async (t) => {
  const { environment, workspace, api } = await createWorld(t);
  const run = await runCedar(["agent", "--user-prompt", "Hello"], { environment, workspace });
  t.is(run.stdout, "Hello back.\n");
  t.is(run.code, 0);
  t.like(api.requests[0]?.body, { input: [{ role: "user", content: "Hello" }] });
});

test("C1: --provider-chain names the chain", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const run = await runCedar(["agent", "--provider-chain", "cache", "Hello"], { environment, workspace });
  t.is(run.code, 3);
  t.deepEqual(run.stderr.match(/^- \w+/gmu), ["- cache"]);
});

test("C9: the key that was found is told by its fingerprint, and is nowhere in full", async (t) => {
  const { environment, workspace, key } = await createWorld(t);
  const run = await runCedar(["agent", "Hello"], { environment, workspace });
  t.is(run.stderr, `cedar: OpenAI key ${fingerprint(key)} found by the provider "env"\n`);
  const verbose = await runCedar(["agent", "--verbose", "--json", "Hello"], { environment, workspace });
  t.true(verbose.stderr.includes(`env found ${fingerprint(key)}`));
  t.false(`${verbose.stdout}${verbose.stderr}`.includes(key));
});

test("C10, K17: without a key the message is printed to the letter, then what each provider said, and the exit code is 3", async (t) => {
  const { home, workspace } = await createWorld(t);
  const run = await runCedar(["agent", "Hello"], { environment: { HOME: home }, workspace });
  t.true(run.stderr.startsWith(noKey), run.stderr);
  t.regex(
    run.stderr,
    /^- cache none \(\d+ ms\): .+\n- server skipped \(\d+ ms\): .+\n- env none \(\d+ ms\): .+$/mu,
  );
  t.is(run.stdout, "");
  t.is(run.code, 3);
});

test("K17: a key that is not well formed is told by provider, code and cause", async (t) => {
  const { home, workspace } = await createWorld(t);
  const environment = { HOME: home, OPENAI_API_KEY: `'${fakeKey("quoted")}'` };
  const run = await runCedar(["agent", "Hello"], { environment, workspace });
  t.true(run.stderr.startsWith(noKey), run.stderr);
  t.regex(run.stderr, /^- env failed \(\d+ ms\) \[key-malformed\]: .*OPENAI_API_KEY.*wrapped in quotes/mu);
  t.is(run.code, 3);
});

test("A2: the last line of --json is run-end also when nothing could begin, with the exit code of the text mode", async (t) => {
  const { home, workspace, environment } = await createWorld(t);
  const cases = [
    { args: ["--modle", "x"], environment, outcome: "failed", code: "usage-invalid", exit: 2 },
    {
      args: ["Hello", "--user-prompt", "Hello"],
      environment,
      outcome: "failed",
      code: "usage-invalid",
      exit: 2,
    },
    {
      args: ["Hello", "--max-turns", "0"],
      environment,
      outcome: "failed",
      code: "configuration-invalid",
      exit: 2,
    },
    {
      args: ["Hello", "--config", "none.json"],
      environment,
      outcome: "failed",
      code: "configuration-invalid",
      exit: 2,
    },
    {
      args: ["Hello", "--provider-chain", "cahce"],
      environment,
      outcome: "failed",
      code: "name-unknown",
      exit: 2,
    },
    { args: ["Hello", "--model", "offlin"], environment, outcome: "failed", code: "name-unknown", exit: 2 },
    {
      args: ["Hello", "--plugin", "./none.ts"],
      environment,
      outcome: "failed",
      code: "plugin-invalid",
      exit: 2,
    },
    { args: ["Hello"], environment: { HOME: home }, outcome: "failed", code: "key-not-found", exit: 3 },
  ];
  for (const { args, environment: given, outcome, code, exit } of cases) {
    const json = await runCedar(["agent", "--json", ...args], { environment: given, workspace });
    t.like(lastLine(json), { type: "run-end", outcome, code, answer: "" }, args.join(" "));
    t.is(json.code, exit, args.join(" "));
    const text = await runCedar(["agent", ...args], { environment: given, workspace });
    t.is(text.code, exit, args.join(" "));
    t.is(text.stdout, "");
  }
});

test("A2, A10: each failure of the model API has the same exit code in text and JSON, and is never an empty success", async (t) => {
  const cases = [
    { failure: "cut", code: "model-stream-cut", exit: 6 },
    { failure: { status: 400, body: { error: { message: "No." } } }, code: "model-refused", exit: 6 },
  ] as const;
  for (const { failure, code, exit } of cases) {
    const { environment, workspace } = await createWorld(t, [{ text: "Hello back." }], {
      fail: () => failure,
    });
    const json = await runCedar(["agent", "--json", "Hello"], { environment, workspace });
    t.like(lastLine(json), { type: "run-end", outcome: "failed", code });
    t.is(json.code, exit);
    const text = await runCedar(["agent", "Hello"], { environment, workspace });
    t.is(text.code, exit);
    t.is(text.stdout, "");
    t.regex(text.stderr, /^cedar: /mu);
  }
});

test("A10: the cap on turns is exit code 4, an empty answer is exit code 1", async (t) => {
  const calls = { toolCalls: [{ tool: "list_files", input: {} }] };
  const capped = await createWorld(t, [calls]);
  const run = await runCedar(["agent", "--max-turns", "2", "Hello"], capped);
  t.is(run.code, 4);
  t.regex(run.stderr, /limit of 2 turns/u);
  t.is(run.stdout, "");
  const empty = await createWorld(t, [{ text: "" }]);
  t.is((await runCedar(["agent", "Hello"], empty)).code, 1);
});

test("a key that the API refuses is exit code 6", async (t) => {
  const { environment, workspace } = await createWorld(t, [{ text: "Hello back." }], { keys: [] });
  const run = await runCedar(["agent", "Hello"], { environment, workspace });
  t.is(run.code, 6);
  t.regex(run.stderr, /^cedar: the model API refused the key sk-/mu);
});

test("without a terminal the mode is read-only: a change is denied, which is exit code 5, and the answer is still printed", async (t) => {
  const call = { tool: "write_file", input: { path: "a.txt", content: "x" } };
  const replies = [{ toolCalls: [call] }, { text: "I could not." }];
  const denied = await createWorld(t, replies);
  const run = await runCedar(["agent", "Write"], denied);
  t.is(run.stdout, "I could not.\n");
  t.is(run.code, 5);
  const allowed = await createWorld(t, replies);
  t.is((await runCedar(["agent", "--mode", "auto", "Write"], allowed)).code, 0);
});

test("L5: a secret that a tool reads is masked in every event", async (t) => {
  const calls = { toolCalls: [{ tool: "read_file", input: { path: "env.txt" } }] };
  const { environment, workspace, key } = await createWorld(t, [calls, { text: "Read." }]);
  await writeFile(join(workspace, "env.txt"), `OPENAI_API_KEY=${key}\n`);
  const run = await runCedar(["agent", "--json", "--verbose", "Read env.txt"], { environment, workspace });
  t.is(run.code, 0);
  t.true(run.stdout.includes(`OPENAI_API_KEY=${fingerprint(key)}`));
  t.false(`${run.stdout}${run.stderr}`.includes(key));
});

test("L5: a secret in the prompt that the model repeats in pieces is masked in the answer and in the events", async (t) => {
  const { environment, workspace, key } = await createWorld(t, [{ text: `It is ${fakeKey("cli")} indeed.` }]);
  for (const args of [
    ["agent", key],
    ["agent", "--json", key],
  ]) {
    const run = await runCedar(args, { environment, workspace });
    t.false(run.stdout.includes(key));
    t.false(run.stdout.includes(key.slice(10)), "a part of the key is shown");
  }
});
