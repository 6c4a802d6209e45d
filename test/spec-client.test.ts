import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { installed, stepsOf } from "./helpers/installation.ts";
import { repository } from "./helpers/markdown.ts";

const key = fakeKey("client");
const hello = ["agent", "--user-prompt", "Hello"];

test("C1: cedar agent --user-prompt runs the agent, and cache,server,env is the default order of the chain", async (t) => {
  await installed(async (machine) => {
    const byDefault = await machine.cedar([...hello, "--verbose"], { OPENAI_API_KEY: key });
    t.is(byDefault.code, 0, byDefault.stderr);
    t.is(byDefault.stdout, "An answer.\n");
    t.deepEqual(stepsOf(byDefault.stderr), ["cache", "server", "env"]);
    const named = await machine.cedar([...hello, "--verbose", "--provider-chain", "env,cache"], {
      OPENAI_API_KEY: key,
    });
    t.deepEqual(stepsOf(named.stderr), ["env"]);
  });
});

test("C3: with CEDAR_SERVER_URL set the key comes from the server, and the cache has it from then on", async (t) => {
  await installed(async (machine) => {
    const server = await machine.server({ OPENAI_API_KEY: key });
    const variables = { CEDAR_SERVER_URL: server.url };
    t.deepEqual(stepsOf((await machine.cedar([...hello, "--verbose"], variables)).stderr), [
      "cache",
      "server",
    ]);
    t.deepEqual(stepsOf((await machine.cedar([...hello, "--verbose"], variables)).stderr), ["cache"]);
    t.deepEqual(
      machine.api.requests.map(({ keyFingerprint }) => keyFingerprint),
      [fingerprint(key), fingerprint(key)],
    );
    t.is(server.output().match(/OpenAI key requested/gu)?.length, 1);
  });
});

test("C4: OPENAI_API_KEY is the fallback when the server cannot be reached, and is not written to the disk (K16)", async (t) => {
  await installed(async (machine) => {
    const variables = { CEDAR_SERVER_URL: "http://127.0.0.1:9", OPENAI_API_KEY: key };
    t.is((await machine.cedar(hello, variables)).code, 0);
    await t.throwsAsync(stat(machine.cacheFile), { code: "ENOENT" });
  });
});

const illFormed = {
  "without sk-": [`pk-${"x".repeat(45)}`, 'does not start with "sk-"'],
  "with 39 characters": [`sk-${"x".repeat(36)}`, "has 39 characters"],
  "in quotes": [`"${key}"`, "wrapped in quotes"],
  "with a line break": [`${key}\n`, "white space or a line break"],
} as const;

for (const [name, [value, reason]] of Object.entries(illFormed)) {
  test(`C6: a key ${name} is not used, and the message names the rule and the variable`, async (t) => {
    await installed(async (machine) => {
      const { code, stderr } = await machine.cedar(hello, { OPENAI_API_KEY: value });
      t.is(code, 3);
      t.true(stderr.includes(reason), stderr);
      t.true(stderr.includes("OPENAI_API_KEY"));
      t.false(stderr.includes(value.trim()));
      t.is(machine.api.requests.length, 0);
    });
  });
}

test("C9: success is logged with the first 6 and last 4 characters of the key, which is nowhere in full", async (t) => {
  await installed(async (machine) => {
    const { stdout, stderr } = await machine.cedar([...hello, "--verbose"], { OPENAI_API_KEY: key });
    t.true(stderr.includes(`${key.slice(0, 6)}…${key.slice(-4)}`));
    t.false(`${stdout}${stderr}`.includes(key));
  });
});

test("C10: with no key at all the message is, to the letter, the one of the specification; exit code 3", async (t) => {
  await installed(async (machine) => {
    const { code, stdout, stderr } = await machine.cedar(hello);
    const wanted = [
      "No OpenAI API key available. Please either:",
      "1. Set CEDAR_SERVER_URL to point to a Cedar server with OPENAI_API_KEY configured",
      "2. Set OPENAI_API_KEY environment variable directly",
      "See docs/openai-key-flow.md for details.",
    ];
    t.is(code, 3);
    t.is(stdout, "");
    t.deepEqual(stderr.split("\n").slice(0, 4), wanted);
    t.deepEqual(stepsOf(stderr), ["cache", "server", "env"], "K17: then what each provider said");
  });
});

test("C11: over plain http that is not loopback no key is asked, with a warning, unless CEDAR_ALLOW_HTTP=1", async (t) => {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ openai_api_key: key, source: "server" }));
  }).listen(0, "0.0.0.0");
  await new Promise((resolve) => server.once("listening", resolve));
  // 0.0.0.0 reaches this machine and is not a loopback name.
  const variables = {
    CEDAR_SERVER_URL: `http://0.0.0.0:${(server.address() as AddressInfo).port}`,
    CEDAR_TOKEN: "a-client-token",
  };
  await installed(async (machine) => {
    const refused = await machine.cedar(hello, variables);
    t.is(refused.code, 3);
    t.is(asked.length, 0);
    t.regex(refused.stderr, /CEDAR_ALLOW_HTTP/u);
    t.is((await machine.cedar(hello, { ...variables, CEDAR_ALLOW_HTTP: "1" })).code, 0);
    t.is(asked[0]?.headers.authorization, "Bearer a-client-token");
  });
  server.close();
});

test("C13: without a prompt standard input is read; with nothing there the exit code is 2", async (t) => {
  await installed(async (machine) => {
    const read = await machine.cedar(["agent"], { OPENAI_API_KEY: key }, "Hello from a pipe\n");
    t.is(read.code, 0, read.stderr);
    t.true(JSON.stringify(machine.api.requests[0]?.body).includes("Hello from a pipe"));
    t.is((await machine.cedar(["agent"], { OPENAI_API_KEY: key })).code, 2);
  });
});

test("P3: a key provider of one's own is put in the chain by its name", async (t) => {
  const vault = createServer((_request, response) => response.end(key)).listen(0, "127.0.0.1");
  await new Promise((resolve) => vault.once("listening", resolve));
  await installed(async (machine) => {
    await writeFile(
      join(machine.workspace, "my-vault.ts"),
      await readFile(join(repository, "examples/my-vault.ts")),
    );
    const flags = ["--plugin", "./my-vault.ts", "--provider-chain", "cache,my-vault,env"];
    const variables = { MY_VAULT_URL: `http://127.0.0.1:${(vault.address() as AddressInfo).port}` };
    const { code, stderr } = await machine.cedar([...hello, ...flags], variables);
    t.is(code, 0, stderr);
    t.is(machine.api.requests[0]?.keyFingerprint, fingerprint(key));
  });
  vault.close();
});
