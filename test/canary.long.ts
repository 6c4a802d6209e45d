import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { writeCanaryFiles } from "./helpers/canary-files.ts";
import { keyCommands, printedKeys } from "./helpers/canary-key-commands.ts";
import { serverCommands } from "./helpers/canary-server-commands.ts";
import { type Installation, installed, type Variables } from "./helpers/installation.ts";

const canaries = {
  environment: fakeKey("canary-environment"),
  server: fakeKey("canary-server"),
  stored: fakeKey("canary-stored"),
  malformed: `"${fakeKey("canary-malformed")}"`,
  token: "canary-client-token-0123456789",
  cacheSecret: "canary-cache-secret-0123456789",
} as const;

/** What no byte may hold: the whole canaries, and the middle that a fingerprint leaves out. */
const forbidden = Object.values(canaries).flatMap((value) => [value, value.replaceAll('"', "").slice(6, -4)]);

function hits(text: string): string[] {
  return forbidden.filter((value) => text.includes(value));
}

async function files(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const hello = ["agent", "--user-prompt", "Read secret.txt and config.json", "--verbose"];

const printed = printedKeys(canaries);

/** Every command, at its most talkative, with what should work and what should fail. */
const commands: readonly (readonly [title: string, parameters: readonly string[], variables?: Variables])[] =
  [
    ["agent", hello],
    ["agent, as JSON", [...hello, "--json"]],
    ["agent, offline, reading files that hold secrets", [...hello, "--json", "--model", "offline"]],
    ["agent, key from the environment", [...hello, "--provider-chain", "env"]],
    ["agent, ill-formed key", [...hello, "--provider-chain", "env"], { OPENAI_API_KEY: canaries.malformed }],
    ["agent, no key", [...hello, "--provider-chain", "cache"], { CEDAR_REFRESH_KEY: "1" }],
    ["agent, wrong token", [...hello, "--provider-chain", "server"], { CEDAR_TOKEN: `${canaries.token}x` }],
    ["agent, token with a line break", [...hello], { CEDAR_TOKEN: `${canaries.token}\r\nx: y` }],
    [
      "agent, secret as the server's URL",
      [...hello],
      { CEDAR_SERVER_URL: `http://user:${canaries.token}@127.0.0.1` },
    ],
    ["agent, secret as an unknown flag", ["agent", "--openai-api-key", canaries.environment, "Hello"]],
    ["agent, secret as a command", [canaries.environment]],
    [
      "agent, shared store without a server",
      [...hello, "--provider-chain", "cache,server"],
      { CEDAR_CACHE_STORE: "sqlite:///nowhere/at/all" },
    ],
    ["agent, key as the model", [...hello, "--json"], { OPENAI_MODEL: canaries.environment }],
    ["config, keys where none belong", ["config"], { OPENAI_MODEL: canaries.stored, HOST: canaries.server }],
    ["agent, key as a plugin", [...hello, "--plugin", canaries.stored]],
    ["agent, key as the configuration file", hello, { CEDAR_CONFIG: canaries.stored }],
    ["agent, unknown plugin", [...hello, "--plugin", "./nothing.ts"]],
    ["agent, plugin that throws the key", [...hello, "--plugin", "./leaky.ts", "--provider-chain", "leaky"]],
    ["plugins, one that throws the key while it is loaded", ["plugins", "--plugin", "./throwing.ts"]],
    [
      "plugins, one that throws key and token while it registers",
      ["agent", "--json", "Hello", "--plugin", "./careless.ts"],
    ],
    [
      "agent, program that prints the key where it should not",
      [...hello, "--provider-chain", "command", "--config", "command.json"],
    ],
    ["config, arguments of a program", ["config", "--config", "command.json"]],
    ["key why", ["key", "why", "--verbose"]],
    ["key why, as JSON", ["key", "why", "--json"]],
    ...keyCommands(canaries),
    ["key set", ["key", "set", "--verbose"]],
    ["key set, ill-formed key", ["key", "set", "--verbose"]],
    ["key set, secret as an argument", ["key", "set", canaries.stored]],
    ["config", ["config"]],
    ["config, as JSON", ["config", "--json"]],
    ["config, broken file", ["config", "--config", "config.json"]],
    ["plugins", ["plugins", "--json"]],
    ["plugin new, secret as its name", ["plugin", "new", canaries.environment]],
    ["plugin new, secret as its kind", ["plugin", "new", "mine", "--kind", canaries.environment]],
    ["help", ["--help"]],
    ["completion", ["completion"]],
    ["server that cannot start", ["server", "--port", "1", "--host", "203.0.113.1"]],
    ["server with broken tokens", ["server"], { CEDAR_CLIENT_TOKENS: `:${canaries.token}` }],
    ...serverCommands(canaries),
    ["key clear", ["key", "clear", "--verbose"]],
    ["key clear, every profile", ["key", "clear", "--all-profiles", "--json"]],
  ];

/** What a command is given on standard input, by its title. */
const inputs: Readonly<Record<string, string>> = {
  "key set": `${canaries.stored}\n`,
  "key set, ill-formed key": canaries.malformed,
};

async function askServer(url: string): Promise<string> {
  const token = { authorization: `Bearer ${canaries.token}` };
  const report = (body: object): RequestInit => ({
    method: "POST",
    headers: { ...token, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const attempts: readonly (readonly [string, RequestInit])[] = [
    ["/health", {}],
    ["/config/openai_key", {}],
    ["/config/openai_key", { headers: { authorization: `Bearer ${canaries.token}x` } }],
    [`/config/openai_key?token=${canaries.token}`, {}],
    [`/${canaries.server}`, { headers: token }],
    ["/config/openai_key", { method: "POST", headers: token, body: canaries.server }],
    ["/config/keys/openai", { headers: { authorization: `Bearer ${canaries.token}x` } }],
    [`/config/keys/${canaries.server}`, { headers: token }],
    ["/config/openai_key/rejections", report({ fingerprint: canaries.server })],
    ["/config/keys/openai/rejections", report({ fingerprint: "sk-abc…wxyz", key: canaries.server })],
    // Looked into: the API's own words about the key get into the log.
    ["/config/openai_key/rejections", report({ fingerprint: fingerprint(canaries.server) })],
    ["/config/openai_key", { headers: { ...token, origin: "https://evil.example", cookie: canaries.token } }],
  ];
  const answers = await Promise.all(
    attempts.map(async ([path, options]) => await (await fetch(`${url}${path}`, options)).text()),
  );
  // The last one shows the token, and so is given the key.
  return answers.slice(0, -1).join("\n");
}

/** The files that hold a canary, of those that are there now and were not before. */
async function leaks(machine: Installation, before: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = [];
  for (const file of await files(machine.home)) {
    if (!before.has(file) && hits(await readFile(file, "latin1")).length > 0)
      found.push(relative(machine.home, file));
  }
  return found;
}

async function sweep(t: ExecutionContext, machine: Installation): Promise<void> {
  // Dozens of processes, one after the other: more than AVA's limit for a test, on a slow machine.
  t.timeout(480_000);
  await writeCanaryFiles(machine.workspace, canaries);
  const before = new Set(await files(machine.home));
  const secrets = { OPENAI_API_KEY: canaries.server, CEDAR_CLIENT_TOKENS: `anna:${canaries.token}` };
  // It cannot find out what the API says of its key, and so goes on giving it, however often clients are refused.
  const server = await machine.server({ ...secrets, OPENAI_BASE_URL: "http://127.0.0.1:1/v1" }, [
    "--verbose",
  ]);
  // It finds out that the API refuses its key.
  const retiring = await machine.server(secrets, ["--verbose"]);
  const variables = {
    CEDAR_SERVER_URL: server.url,
    CEDAR_TOKEN: canaries.token,
    CEDAR_CACHE_SECRET: canaries.cacheSecret,
    OPENAI_API_KEY: canaries.environment,
  };
  for (const { url } of [server, retiring])
    t.deepEqual(hits(await askServer(url)), [], "answers to those who may not have the key");
  for (const [title, parameters, more] of commands) {
    const { stdout, stderr } = await machine.cedar(parameters, { ...variables, ...more }, inputs[title]);
    t.is(stdout, printed[title] ?? stdout, title);
    const told = printed[title] === undefined ? stdout + stderr : stderr;
    t.deepEqual(hits(told), [], `${title}: ${told}`);
    t.not(stdout + stderr, "", title);
    if (title === "key why") t.deepEqual(await leaks(machine, before), [".config/cedar-cli/openai_key.json"]);
  }
  for (const each of [server, retiring]) {
    await each.stop();
    t.deepEqual(hits(each.output()), [], each.output());
  }
  t.regex(retiring.output(), /rejection looked into/u);
  t.regex(retiring.output(), /"finding":"refused"/u);
  t.deepEqual(await leaks(machine, before), [], "after `cedar key clear`");
}

test("L1–L7: no command, route, log or file shows a key or a token; the cache file is the only hit", async (t) => {
  // L4: the API refuses the server's key, and quotes part of it in its message.
  await installed(async (machine) => await sweep(t, machine), { keys: [canaries.environment] });
});

test("L4: the words of a 401 are passed on with everything key-shaped masked", async (t) => {
  await installed(
    async (machine) => {
      const { code, stderr } = await machine.cedar(
        ["agent", "--user-prompt", "Hello", "--provider-chain", "env"],
        {
          OPENAI_API_KEY: canaries.environment,
        },
      );
      t.is(code, 6);
      t.regex(stderr, /Incorrect API key provided/u);
      t.deepEqual(hits(stderr), []);
    },
    { keys: [canaries.server] },
  );
});
