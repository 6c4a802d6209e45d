import { once } from "node:events";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { runCedar } from "../helpers/run-cedar.ts";
import { hasTerminal, runInTerminal } from "../helpers/run-in-terminal.ts";
import { startServerProcess } from "../helpers/start-server-process.ts";

// A pseudo-terminal is made by `script` of util-linux.
const inTerminal = hasTerminal ? test : test.skip;
const token = "token-of-ann-0123456789abcdefghij";
const key = fakeKey("login");

async function world(t: ExecutionContext) {
  const { home, workspace } = await createWorld(t);
  const { url } = await startServerProcess(t, { OPENAI_API_KEY: key, CEDAR_CLIENT_TOKENS: `ann:${token}` });
  const folder = join(home, ".config/cedar-cli");
  const options = { environment: { HOME: home }, workspace };
  const file = join(folder, "login.json");
  const logIn = async (input: string, address = url) =>
    await runCedar(["login", address, "--token-stdin"], { ...options, input });
  return { url, folder, options, file, logIn };
}

test("cedar login stores server and token, so that later commands find both without variables, until cedar logout", async (t) => {
  const { url, folder, options, file, logIn } = await world(t);
  await mkdir(folder, { recursive: true });
  const own = '{ "maxTurns": 7 }\n';
  await writeFile(join(folder, "config.json"), own);
  const run = await logIn(`${token}\n`, `${url}/`);
  t.is(run.code, 0, run.stderr);
  t.is(run.stdout, `Logged in at ${url} with the token ${fingerprint(token)}.\n`);
  t.is(run.stderr, `Both are stored in ${file}; \`cedar logout\` removes them.\n`);
  t.is((await stat(file)).mode & 0o777, 0o600);
  t.deepEqual((await readdir(folder)).sort(), ["config.json", "login.json"]);
  const why = await runCedar(["key", "why", "--provider-chain", "server"], options);
  t.is(why.code, 0, why.stderr);
  t.true(why.stdout.includes(fingerprint(key)));
  const shown = await runCedar(["config"], options);
  t.regex(shown.stdout, new RegExp(`serverUrl +${url} +login ${file}`, "u"));
  t.true(shown.stdout.includes(fingerprint(token)) && !shown.stdout.includes(token));
  t.is((await runCedar(["logout"], options)).stdout, "Logged out.\n");
  t.is((await runCedar(["logout"], options)).stdout, "There was no login.\n");
  t.is(await readFile(join(folder, "config.json"), "utf8"), own);
});

test("a token that the server does not take is not stored, and the login of before stays", async (t) => {
  const { url, file, logIn } = await world(t);
  await logIn(token);
  const before = await readFile(file, "utf8");
  const wrong = await logIn(`${token}x`);
  t.is(wrong.code, 3);
  t.regex(wrong.stderr, /refuses to hand out its key: it answers 401/u);
  t.false(wrong.stderr.includes(token));
  const nobody = await logIn(token, "http://127.0.0.1:9");
  t.is(nobody.code, 6);
  t.is(await readFile(file, "utf8"), before);
  t.true(before.includes(url));
});

test("what is no Cedar server is not logged in at, and is shown no token over plain http elsewhere", async (t) => {
  const { file, logIn } = await world(t);
  const portal = createServer((_request, response) => response.end("<html>")).listen(0, "127.0.0.1");
  await once(portal, "listening");
  t.teardown(() => portal.close());
  const address = `http://127.0.0.1:${(portal.address() as AddressInfo).port}`;
  t.is((await logIn(token, address)).code, 3);
  const plain = await logIn(token, "http://cedar.example");
  t.is(plain.code, 2);
  t.regex(plain.stderr, /plain http is readable on the way/u);
  await t.throwsAsync(async () => await stat(file), { code: "ENOENT" });
});

test("L6: the token is never an argument, and what is no URL or no token is refused without being quoted", async (t) => {
  const { url, options, logIn } = await world(t);
  for (const args of [[url, token], [url, "--token", token], [token], []]) {
    const run = await runCedar(["login", ...args], options);
    t.is(run.code, 2, args.join(" "));
    t.false(run.stderr.includes(token), run.stderr);
  }
  for (const input of ["", "\n", "two words", "tökén"]) {
    const run = await logIn(input);
    t.is(run.code, 2, input);
    t.false(input.length > 4 && run.stderr.includes(input));
  }
  const silent = await runCedar(["login", url], options);
  t.regex(silent.stderr, /standard input is no terminal.*\n.*--token-stdin/u);
});

test("a login that is broken is mended by cedar login, and removed by cedar logout", async (t) => {
  const { folder, options, file, logIn } = await world(t);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(file, "{");
  t.is((await runCedar(["config"], options)).code, 2);
  t.is((await logIn(token)).code, 0);
  await writeFile(file, "{");
  t.is((await runCedar(["logout"], options)).code, 0);
  t.is((await runCedar(["config"], options)).code, 0);
});

test("cedar login says whose server or token goes before what it has stored", async (t) => {
  const { url, options } = await world(t);
  const args = ["login", url, "--token-stdin"];
  const other = { ...options.environment, CEDAR_SERVER_URL: "https://other.example" };
  const run = await runCedar(args, { ...options, environment: other, input: token });
  t.is(run.code, 0, run.stderr);
  t.regex(run.stderr, /the server in force is another, that of variable CEDAR_SERVER_URL/u);
  const own = { ...options.environment, CEDAR_TOKEN: "another-token-0123456789" };
  const second = await runCedar(args, { ...options, environment: own, input: token });
  t.regex(second.stderr, /another token is in force, that of variable CEDAR_TOKEN/u);
});

inTerminal("L6: at a terminal the token is asked for, and what is typed is not shown", async (t) => {
  const { url, options } = await world(t);
  const answers = [{ after: "(it is not shown): ", type: `${token}\r` }];
  const run = await runInTerminal(["login", url], options, answers);
  t.is(run.code, 0, run.stdout);
  t.true(run.stdout.includes(`Logged in at ${url}`), run.stdout);
  t.false(run.stdout.includes(token));
});
