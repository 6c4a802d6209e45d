import { existsSync } from "node:fs";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { hasKeychainPrograms, inKeychainSession } from "../helpers/keychain-session.ts";
import { type CedarOptions, cedarCommand, runCedar } from "../helpers/run-cedar.ts";
import { hasTerminal, runInTerminal } from "../helpers/run-in-terminal.ts";

// A pseudo-terminal is made by `script` of util-linux, a keychain by Debian's dbus and gnome-keyring.
const inTerminal = hasTerminal ? test : test.skip;
const withKeychain = hasKeychainPrograms ? test : test.skip;
const withBoth = hasKeychainPrograms && hasTerminal ? test : test.skip;
if (!hasKeychainPrograms)
  test.skip("a keychain, whose programs are not installed (Debian: dbus, gnome-keyring)", (t) => t.pass());

const key = fakeKey("typed");
const shown = fingerprint(key);

/** Runs the command in a session of its own; the keychain stays in the home. */
async function runInSession(args: readonly string[], options: CedarOptions, command = cedarCommand) {
  return await runCedar(args, { ...options, command: [...inKeychainSession, ...command] });
}

/** What `cedar key why` finds; asked again when a busy machine took longer than the 2 s that a keychain has. */
async function findInKeychain(options: CedarOptions): Promise<object> {
  for (let attempt = 1; ; attempt += 1) {
    const args = ["key", "why", "--json", "--provider-chain", "keychain"];
    const { steps } = JSON.parse((await runInSession(args, options)).stdout);
    const [{ provider, fingerprint: found, code }] = steps;
    if (code !== "key-provider-timeout" || attempt === 5) return { provider, fingerprint: found };
  }
}

withKeychain("L6: cedar key set stores a key from standard input, where the chain finds it", async (t) => {
  const { home, workspace } = await createWorld(t);
  const options = { environment: { HOME: home }, workspace };
  const stored = await runInSession(["key", "set"], { ...options, input: `${key}\n` });
  t.is(stored.code, 0, stored.stderr);
  t.is(stored.stdout, `Stored OpenAI key ${shown} in the keychain.\n`);
  t.regex(
    stored.stderr,
    /not in the chain in force .* set CEDAR_PROVIDER_CHAIN=keychain,cache,server,env\.$/mu,
  );
  const chain = ["--provider-chain", "keychain"];
  t.deepEqual(await findInKeychain(options), { provider: "keychain", fingerprint: shown });
  const again = await runInSession(["key", "set", ...chain], { ...options, input: key });
  t.notRegex(again.stderr, /not in the chain/u);
  const removed = await runInSession(["key", "set", "--remove"], options);
  t.is(removed.stdout, "Removed the OpenAI key from the keychain.\n");
  const nothing = await runInSession(["key", "set", "--remove"], options);
  t.is(nothing.stdout, "No OpenAI key was in the keychain.\n");
});

withKeychain(
  "cedar key set --service stores a key of another service, which others do not find",
  async (t) => {
    const { home, workspace } = await createWorld(t);
    const options = { environment: { HOME: home }, workspace };
    const input = `sk-ant-${key.slice(3)}`;
    const stored = await runInSession(["key", "set", "--service", "anthropic"], { ...options, input });
    t.is(stored.stdout, `Stored Anthropic key ${fingerprint(input)} in the keychain.\n`);
    const why = await runInSession(["key", "why", "--provider-chain", "keychain"], options);
    t.is(why.code, 3);
  },
);

withKeychain(
  "the command that the keychain's hint suggests names the service, where the command line did",
  async (t) => {
    const { home, workspace } = await createWorld(t);
    const options = { environment: { HOME: home, CEDAR_SERVICE: "anthropic" }, workspace };
    const args = ["key", "why", "--json", "--provider-chain", "keychain", "--service", "openai"];
    let hint: unknown;
    for (
      let attempt = 1;
      attempt <= 5 && hint !== "`cedar key set --service openai` stores one.";
      attempt += 1
    )
      hint = JSON.parse((await runInSession(args, options)).stdout).steps[0].hint;
    t.is(hint, "`cedar key set --service openai` stores one.");
  },
);

withBoth("L6: at a terminal the key is asked for, and what is typed is not shown", async (t) => {
  const { home, workspace } = await createWorld(t);
  const answers = [{ after: "OpenAI key (it is not shown): ", type: `${key}\r` }];
  const options = { environment: { HOME: home }, workspace };
  const command = [...inKeychainSession, ...cedarCommand];
  const run = await runInTerminal(["key", "set"], { ...options, command }, answers);
  t.is(run.code, 0, run.stdout);
  t.true(run.stdout.includes(`not shown): \nStored OpenAI key ${shown} in the keychain.\n`), run.stdout);
  t.false(run.stdout.includes(key.slice(6, -4)));
});

const built = join(import.meta.dirname, "../../bundle/main.js");
// `npm ci` makes the bundle; who works on the sources may have none.
const withBundle = hasKeychainPrograms && existsSync(built) ? test : test.skip;

withBundle(
  "the built command finds the program that asks the keychain, and its native library",
  async (t) => {
    const { home, workspace } = await createWorld(t);
    const options = { environment: { HOME: home }, workspace, input: key };
    const run = await runInSession(["key", "set"], options, [process.execPath, built]);
    t.is(run.stdout, `Stored OpenAI key ${shown} in the keychain.\n`, run.stderr);
  },
);

test("without a keychain the exit code is 1, and the message says how to get one", async (t) => {
  const { home, workspace } = await createWorld(t);
  const run = await runCedar(["key", "set"], { environment: { HOME: home }, workspace, input: key });
  t.is(run.code, 1);
  t.is(run.stdout, "");
  t.regex(run.stderr, /^cedar: The keychain cannot be used: .*\n {2}\S/u);
  t.false(run.stderr.includes(key.slice(6, -4)));
});

test("C6: an ill-formed key, or an administrator's, is not stored: exit code 3, and the rule", async (t) => {
  const { home, workspace } = await createWorld(t);
  const admin = `sk-admin-${key.slice(3)}`;
  for (const [input, rule] of [
    [`${key}\n\n`, /white space or a line break stands before or after it/u],
    [admin, /an administrator's key/u],
  ] as const) {
    const run = await runCedar(["key", "set"], { environment: { HOME: home }, workspace, input });
    t.is(run.code, 3);
    t.regex(run.stderr, rule);
    t.true(run.stderr.includes(fingerprint(input.replace(/\n$/u, ""))), run.stderr);
    t.false(run.stderr.includes(key.slice(6, -4)));
  }
});

test("with nothing on standard input the exit code is 2, and an unknown service is one as well", async (t) => {
  const { home, workspace } = await createWorld(t);
  const options = { environment: { HOME: home }, workspace };
  for (const input of ["", "\n"]) {
    const run = await runCedar(["key", "set"], { ...options, input });
    t.is(run.code, 2);
    t.regex(run.stderr, /^cedar: No key was given\./u);
  }
  const unknown = await runCedar(["key", "set", "--service", "opnai"], { ...options, input: key });
  t.is(unknown.code, 2);
  t.regex(unknown.stderr, /Did you mean "openai"\?/u);
});

test("L6: a key as an argument is refused, and not shown", async (t) => {
  const { home, workspace } = await createWorld(t);
  const options = { environment: { HOME: home }, workspace };
  const gemini = `AIza${key.slice(3)}`;
  for (const args of [
    [key],
    [gemini],
    [`${key.slice(0, 12)}+/${key.slice(12)}==`],
    ["--key", key],
    [`--openai-api-key=${gemini}`],
  ]) {
    const run = await runCedar(["key", "set", ...args], options);
    t.is(run.code, 2);
    t.regex(run.stderr, /^cedar: No secret is taken on the command line.*\n.*`cedar key set`/u);
    t.false(run.stderr.includes(key.slice(6, -4)), run.stderr);
    t.false(run.stderr.includes(key.slice(12, -4)), run.stderr);
  }
  const word = await runCedar(["key", "set", "hunter-seven"], options);
  t.is(word.code, 2);
  t.false(word.stderr.includes("hunter"), word.stderr);
});

inTerminal("who answers nothing, or ends the input, gets exit code 2", async (t) => {
  const { home, workspace } = await createWorld(t);
  for (const type of ["\r", "\u0004"]) {
    const options = { environment: { HOME: home }, workspace };
    const run = await runInTerminal(["key", "set"], options, [{ after: "not shown): ", type }]);
    t.is(run.code, 2);
    t.regex(run.stdout, /cedar: No key was given\./u);
  }
});

inTerminal("A6: Ctrl-C at the question is 130, and the terminal shows what is typed again", async (t) => {
  const { home, workspace } = await createWorld(t);
  const options = { environment: { HOME: home }, workspace };
  const answers = [{ after: "not shown): ", type: `${key.slice(0, 12)}\u0003` }];
  // A shell that outlives the command tells the state of the terminal.
  const command = ["/bin/sh", "-c", 'trap : INT; "$@"; echo code $?; stty -a', "sh", ...cedarCommand];
  const run = await runInTerminal(["key", "set"], { ...options, command }, answers);
  t.regex(run.stdout, /cedar: The run was aborted\.\ncode 130\n/u);
  t.regex(run.stdout, /[ \n]icanon\b.*[ \n]echo\b/su);
  t.false(run.stdout.includes(key.slice(3, 12)));
});
