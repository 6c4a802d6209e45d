import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { type CedarRun, runCedar } from "../helpers/run-cedar.ts";
import { startServerProcess } from "../helpers/start-server-process.ts";

const key = fakeKey("served");

async function ask(url: string, token: string): Promise<{ status: number; code: unknown }> {
  const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/config/openai_key`, { headers });
  const { code }: { code?: unknown } = JSON.parse(await answer.text());
  return { status: answer.status, code };
}

test("a token is made, used, exchanged and ended, while the server runs", async (t) => {
  const { home } = await createWorld(t);
  const environment = { HOME: home };
  const cedar = async (...args: string[]): Promise<CedarRun> =>
    await runCedar(["token", ...args], { environment });
  const server = await startServerProcess(t, { ...environment, OPENAI_API_KEY: key });
  t.is((await ask(server.url, "")).status, 200);

  const created = await cedar("create", "ci", "--expires", "90d", "--note", "build machines");
  t.is(created.code, 0, created.stderr);
  t.regex(created.stdout, /^cedar_token_[\w-]{43}\n$/u);
  const token = created.stdout.trim();
  // From the first token on nobody is let in without one (row S8).
  while ((await ask(server.url, "")).status === 200) await sleep(20);
  t.deepEqual(await ask(server.url, token), { status: 200, code: undefined });
  t.deepEqual(await ask(server.url, ""), { status: 401, code: "token-missing" });

  const rotated = await cedar("rotate", "ci", "--grace", "1h");
  const second = rotated.stdout.trim();
  for (const good of [token, second]) t.is((await ask(server.url, good)).status, 200);

  const listed = await cedar("list");
  t.is(listed.stdout.split("\n").length, 3);
  t.regex(listed.stdout, /^[\da-f]{12} {2}ci {2}expires at \S+ · build machines$/mu);
  for (const shown of [listed, rotated]) t.false(`${shown.stdout}${shown.stderr}`.includes(token.slice(20)));

  const revokedAt = Date.now();
  t.regex((await cedar("revoke", "ci")).stdout, /^(?:Revoked the token [\da-f]{12} of ci\.\n){2}$/u);
  while ((await ask(server.url, second)).status === 200) await sleep(20);
  t.true(Date.now() - revokedAt < 4000);
  for (const ended of [token, second])
    t.deepEqual(await ask(server.url, ended), { status: 401, code: "token-revoked" });
  t.deepEqual(await ask(server.url, ""), { status: 401, code: "token-missing" });
  t.is((await cedar("revoke", "ci")).stdout, "No token of ci was active any more.\n");
});

test("S8: revoking the last token does not open a server that starts afterwards", async (t) => {
  const { home } = await createWorld(t);
  const environment = { HOME: home };
  const { stdout } = await runCedar(["token", "create", "ci"], { environment });
  await runCedar(["token", "revoke", "ci"], { environment });
  const server = await startServerProcess(t, { ...environment, OPENAI_API_KEY: key });
  t.deepEqual(await ask(server.url, ""), { status: 401, code: "token-missing" });
  t.deepEqual(await ask(server.url, stdout.trim()), { status: 401, code: "token-revoked" });
});

test("S8: a server that once had CEDAR_CLIENT_TOKENS is not open without them", async (t) => {
  const { home } = await createWorld(t);
  const environment = { HOME: home, OPENAI_API_KEY: key };
  const first = await startServerProcess(t, { ...environment, CEDAR_CLIENT_TOKENS: `ci:${fakeKey("ci")}` });
  first.child.kill("SIGTERM");
  await first.ended;
  const second = await startServerProcess(t, environment);
  t.deepEqual(await ask(second.url, ""), { status: 401, code: "token-missing" });
});

test("a token that is for one service gets no other one's key", async (t) => {
  const { home } = await createWorld(t);
  const environment = { HOME: home };
  const { stdout } = await runCedar(["token", "create", "ci", "--services", "anthropic,gemini"], {
    environment,
  });
  const server = await startServerProcess(t, { ...environment, OPENAI_API_KEY: key });
  t.deepEqual(await ask(server.url, stdout.trim()), { status: 403, code: "service-not-allowed" });
});

test("F2: what the server remembers is readable by its user alone", async (t) => {
  const { home } = await createWorld(t);
  await runCedar(["token", "create", "ci"], { environment: { HOME: home } });
  const folder = join(home, ".local/state/cedar-cli");
  t.is((await stat(folder)).mode & 0o777, 0o700);
  t.is((await stat(join(folder, "server.sqlite"))).mode & 0o777, 0o600);
});

const mistakes: Readonly<Record<string, readonly [args: readonly string[], said: RegExp]>> = {
  "a name that is none": [["create", "two words"], /A client's name is wanted, and "two words" is none/u],
  "a name that looks like a key": [
    ["create", fakeKey("pasted")],
    /A client's name is wanted, and what stands there looks like a key or a token/u,
  ],
  "no name": [["revoke"], /A client's name is wanted, and there is none/u],
  "an end that is none": [["create", "ci", "--expires", "soon"], /--expires is a duration.*"soon" is none/u],
  "a grace that is none": [["rotate", "ci", "--grace", "-1"], /--grace is a duration/u],
  "a list of services with a hole": [
    ["create", "ci", "--services", "openai,,gemini"],
    /--services is a list/u,
  ],
  "a client that has none": [["rotate", "bob"], /There is no token of the name or id "bob"/u],
};
for (const [title, [args, said]] of Object.entries(mistakes))
  test(`${title} is told, with exit code 2, and nothing is printed on standard output`, async (t) => {
    const { home } = await createWorld(t);
    const run = await runCedar(["token", ...args], { environment: { HOME: home } });
    t.is(run.code, 2, run.stderr);
    t.is(run.stdout, "");
    t.regex(run.stderr, said);
    t.false(run.stderr.includes(fakeKey("pasted")));
  });

test("a store that is down is told with its place, without its password, and exit code 1", async (t) => {
  const { home } = await createWorld(t);
  const environment = { HOME: home, CEDAR_STORE: "redis://:a-password@127.0.0.1:9/0" };
  const run = await runCedar(["token", "list"], { environment });
  t.is(run.code, 1);
  t.regex(run.stderr, /The server's store redis:\/\/127\.0\.0\.1:9 failed/u);
  t.false(run.stderr.includes("a-password"));
});
