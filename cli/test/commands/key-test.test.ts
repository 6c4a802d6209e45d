import { execFileSync } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { checkingPlugin } from "../helpers/checking-plugin.ts";
import { createWorld } from "../helpers/create-world.ts";
import { runCedar, startCedar } from "../helpers/run-cedar.ts";
import { startServerProcess } from "../helpers/start-server-process.ts";

test("P7: cedar key test asks the API whether the key works that a run would use", async (t) => {
  const { environment, workspace, key } = await createWorld(t);
  const flags = await checkingPlugin(workspace);
  const works = { environment: { ...environment, CHECKING: "works" }, workspace };
  t.deepEqual(await runCedar(["key", "test", ...flags], works), {
    code: 0,
    stdout: `OpenAI key ${fingerprint(key)} from env works.\n`,
    stderr: "",
  });
  const json = await runCedar(["key", "test", "--json", ...flags], works);
  t.like(JSON.parse(json.stdout), { service: "openai", outcome: "works", found: { provider: "env" } });
});

test("P7, L4: OpenAI's own adapter asks for the models, which says of a key whether it works", async (t) => {
  const { environment, workspace, key, api } = await createWorld(t);
  const works = await runCedar(["key", "test"], { environment, workspace });
  t.is(works.stdout, `OpenAI key ${fingerprint(key)} from env works.\n`);
  t.deepEqual(
    api.requests.map(({ method, path, keyFingerprint }) => [method, path, keyFingerprint]),
    [["GET", "/v1/models", fingerprint(key)]],
  );
  api.acceptKeys([fakeKey("other")]);
  const refused = await runCedar(["key", "test"], { environment, workspace });
  t.is(refused.code, 1);
  t.regex(refused.stderr, /was refused: .*Incorrect API key provided/u);
  t.false(refused.stderr.includes(key.slice(0, 12)));
  const away = await runCedar(["key", "test", "--base-url", "http://127.0.0.1:9/v1"], {
    environment,
    workspace,
  });
  t.is(away.code, 6);
});

test("L4: a refused key exits with 1, with the API's words without the key, where it came from and what to do", async (t) => {
  const { environment, workspace, key } = await createWorld(t);
  const flags = await checkingPlugin(workspace);
  const text = await runCedar(["key", "test", ...flags], { environment, workspace });
  t.is(text.code, 1);
  t.is(text.stdout, "");
  t.regex(text.stderr, /^cedar: OpenAI key \S+ from env was refused: 401: Incorrect API key provided: /u);
  t.regex(
    text.stderr,
    /\n {2}It was found by env \(.*OPENAI_API_KEY\)\. Set OPENAI_API_KEY to a key that works\.\n$/u,
  );
  const json = await runCedar(["key", "test", "--json", ...flags], { environment, workspace });
  t.is(json.code, 1);
  t.like(JSON.parse(json.stdout), { outcome: "refused" });
  for (const shown of [text.stderr, json.stdout, json.stderr])
    t.false(shown.includes(key.slice(0, 12)), shown);
});

test("a refused key is not forgotten by the cache, and the server does not hear of it", async (t) => {
  const { home, workspace } = await createWorld(t);
  const flags = await checkingPlugin(workspace);
  const server = await startServerProcess(t, { OPENAI_API_KEY: fakeKey("served") });
  const options = { environment: { HOME: home, CEDAR_SERVER_URL: server.url }, workspace };
  const file = join(home, ".config/cedar-cli/openai_key.json");
  t.is((await runCedar(["key", "why"], options)).code, 0);
  const before = [await readFile(file, "utf8"), (await stat(file)).mtimeMs];
  await server.said("OpenAI key requested");
  let logged = "";
  server.child.stdout.on("data", (text: string) => (logged += text));
  const run = await runCedar(["key", "test", ...flags], options);
  t.is(run.code, 1);
  t.regex(
    run.stderr,
    /It was found by cache \(.*\), and was fetched from server\. `cedar key refresh --plugin \.\/checking\.mjs` asks server/u,
  );
  t.deepEqual([await readFile(file, "utf8"), (await stat(file)).mtimeMs], before);
  t.notRegex(logged, /OpenAI key requested|rejections/u);
});

test("the command that the hint suggests works as it is pasted, also with a profile, a service and a file of settings", async (t) => {
  const { home, workspace } = await createWorld(t);
  const flags = await checkingPlugin(workspace);
  const server = await startServerProcess(t, { OPENAI_API_KEY: fakeKey("served") });
  const file = join(workspace, "my settings.json");
  await writeFile(file, JSON.stringify({ profiles: { staging: { serverUrl: server.url } } }));
  const inForce = ["--config", file, "--profile", "staging", "--service", "openai"];
  const options = { environment: { HOME: home }, workspace };
  t.is((await runCedar(["key", "why", ...inForce], options)).code, 0);
  const { stderr } = await runCedar(["key", "test", ...inForce, ...flags], options);
  const [, command = ""] = /`cedar (key refresh[^`]*)`/u.exec(stderr) ?? [];
  t.true(command.startsWith("key refresh --service openai --profile staging "), stderr);
  const args = JSON.parse(
    execFileSync(
      "sh",
      ["-c", `"$0" -p 'JSON.stringify(process.argv.slice(1))' -- ${command}`, process.execPath],
      {
        encoding: "utf8",
      },
    ),
  );
  const pasted = await runCedar(args, options);
  t.is(pasted.code, 0, pasted.stderr);
  t.true(pasted.stdout.includes(fingerprint(fakeKey("served"))));
});

test("an API that cannot be reached says nothing of the key: exit code 6", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const flags = await checkingPlugin(workspace);
  const options = { environment: { ...environment, CHECKING: "down" }, workspace };
  const text = await runCedar(["key", "test", ...flags], options);
  t.is(text.code, 6);
  t.regex(
    text.stderr,
    /could not be tested: The API did not answer \(ECONNREFUSED\)\.\n {2}That says nothing of the key/u,
  );
  const json = await runCedar(["key", "test", "--json", ...flags], options);
  t.is(json.code, 6);
  t.like(JSON.parse(json.stdout), { outcome: "unknown" });
});

test("a service whose API no adapter knows is exit code 6 as well", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const variables = { ...environment, OPENAI_BASE_URL: "", GEMINI_API_KEY: fakeKey("gemini") };
  const run = await runCedar(["key", "test", "--service", "gemini"], { environment: variables, workspace });
  t.is(run.code, 6);
  t.regex(run.stderr, /^cedar: Gemini key \S+ from env could not be tested: There is no model adapter/u);
  t.regex(run.stderr, /\n {2}That says nothing of the key\. `cedar plugins` shows/u);
});

test("C10: without a key there is nothing to test: exit code 3, and what each provider said", async (t) => {
  const { home, workspace } = await createWorld(t);
  const flags = await checkingPlugin(workspace);
  const run = await runCedar(["key", "test", "--json", ...flags], { environment: { HOME: home }, workspace });
  t.is(run.code, 3);
  t.regex(run.stderr, /^No OpenAI API key available\.(.*\n)+- env none \(/u);
  t.like(JSON.parse(run.stdout), { error: { code: "key-not-found" } });
});

test("A6: a signal ends the wait for an API that does not answer", async (t) => {
  const { environment, workspace } = await createWorld(t);
  const flags = await checkingPlugin(workspace);
  const running = startCedar(["key", "test", ...flags], {
    environment: { ...environment, CHECKING: "hang" },
    workspace,
  });
  await running.said("checking");
  running.child.kill("SIGTERM");
  t.is((await running.ended).code, 143);
});
