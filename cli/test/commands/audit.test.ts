import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { createWorld } from "../helpers/create-world.ts";
import { type CedarRun, runCedar } from "../helpers/run-cedar.ts";
import { startServerProcess } from "../helpers/start-server-process.ts";

const key = fakeKey("served");

test("who had the key that leaked, and whether a line of the answer is missing", async (t) => {
  const { home } = await createWorld(t);
  const environment = { HOME: home };
  const cedar = async (...args: string[]): Promise<CedarRun> => await runCedar(args, { environment });
  const token = (await cedar("token", "create", "ci")).stdout.trim();
  const server = await startServerProcess(t, { ...environment, OPENAI_API_KEY: key });
  await fetch(`${server.url}/config/openai_key`, { headers: { authorization: `Bearer ${token}` } });
  await fetch(`${server.url}/config/openai_key`);
  await cedar("token", "revoke", "ci");
  server.child.kill("SIGTERM");
  await server.ended;

  const had = await cedar("audit", "query", "--fingerprint", fingerprint(key), "--event", "key-given");
  t.regex(had.stdout, /^\S+ {2}key-given {2}ci {2}127\.0\.0\.1 {2}openai {2}sk-ced…\w{4} {2}given\n$/u);
  const all = await cedar("audit", "query", "--since", "1h", "--json");
  t.deepEqual(
    all.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).event),
    ["token-created", "server-started", "key-given", "key-refused", "token-revoked", "server-stopped"],
  );
  t.is((await cedar("audit", "query", "--client", "bob")).stdout, "");
  t.is((await cedar("audit", "query", "--until", "1h")).stdout, "");

  t.deepEqual(await cedar("audit", "verify"), {
    code: 0,
    stdout: "6 lines, none missing or altered\n",
    stderr: "",
  });
  const path = join(home, ".local/state/cedar-cli/audit.jsonl");
  const lines = (await readFile(path, "utf8")).split("\n");
  await writeFile(path, [...lines.slice(0, 2), ...lines.slice(3)].join("\n"));
  const broken = await cedar("audit", "verify", path);
  t.is(broken.code, 1);
  t.is(
    broken.stdout,
    `${path}:3: a line before it was altered or is missing\n5 lines, not all of them whole\n`,
  );
  const json = await cedar("audit", "verify", "--json");
  t.like(JSON.parse(json.stdout), {
    isWhole: false,
    isEndKnown: true,
    lines: 5,
    problems: [{ line: 3, kind: "altered-or-missing" }],
  });
});

test("lines that were cut off at the end are missed, where the server's store is at hand", async (t) => {
  const { home } = await createWorld(t);
  const environment = { HOME: home };
  for (const name of ["ann", "bob", "ci"]) await runCedar(["token", "create", name], { environment });
  const path = join(home, ".local/state/cedar-cli/audit.jsonl");
  const lines = (await readFile(path, "utf8")).split("\n");
  await writeFile(path, `${lines.slice(0, 2).join("\n")}\n`);
  t.deepEqual(await runCedar(["audit", "verify"], { environment }), {
    code: 1,
    stdout: `${path}:3: it was the last line once, and is missing or was altered\n2 lines, not all of them whole\n`,
    stderr: "",
  });
  const elsewhere = { HOME: (await createWorld(t)).home };
  t.like(await runCedar(["audit", "verify", path], { environment: elsewhere }), {
    code: 0,
    stdout: "2 lines, none missing or altered; whether lines are missing behind them is not known\n",
  });
});

test("an audit log that is not there is told, with where it was looked for", async (t) => {
  const { home } = await createWorld(t);
  const run = await runCedar(["audit", "verify"], { environment: { HOME: home } });
  t.is(run.code, 2);
  t.regex(run.stderr, /There is no audit log \S+audit\.jsonl\./u);
  const nowhere = await runCedar(["audit", "query"], { environment: {} });
  t.is(nowhere.code, 2);
  t.regex(nowhere.stderr, /There is no audit log\. There is no home folder\./u);
});

test("a time that is none is told", async (t) => {
  const { home } = await createWorld(t);
  const run = await runCedar(["audit", "query", "--since", "yesterday"], { environment: { HOME: home } });
  t.is(run.code, 2);
  t.regex(run.stderr, /--since is a time, and "yesterday" is none/u);
});
