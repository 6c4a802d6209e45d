import { chmod, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CedarError } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { ask } from "./helpers/ask.ts";
import { KeyApi } from "./helpers/key-api.ts";
import { serve } from "./helpers/serve.ts";
import { slowProvider } from "./helpers/slow-provider.ts";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

const key = fakeKey("start");

async function keyOf(url: string): Promise<string> {
  return JSON.parse((await ask(url)).text).openai_api_key;
}

test("S1: without configuration the server gives OPENAI_API_KEY on loopback", async (t) => {
  const { url, keyUrl, log } = await serve(t, { variables: { OPENAI_API_KEY: key } });
  t.regex(url, /^http:\/\/127\.0\.0\.1:\d+$/u);
  t.is(await keyOf(keyUrl), key);
  t.like(log.named("Cedar server listens")[0], { level: "info", url, access: "loopback" });
});

test("K6: at the start the log says which host is asked about keys that clients report as refused", async (t) => {
  const words = "Cedar server looks into refused keys";
  const own = await serve(t);
  t.deepEqual(
    own.log.named(words).map(({ level, asks }) => ({ level, asks })),
    [{ level: "info", asks: { openai: "api.openai.com" } }],
  );
  const api = "http://127.0.0.1:9/secret-path/v1";
  const named = await serve(t, { variables: { OPENAI_BASE_URL: api, OPENAI_MODEL: "openai-chat/llama3" } });
  t.deepEqual(named.log.named(words)[0]?.asks, { openai: "127.0.0.1:9" });
  t.false(named.log.text.includes("secret-path"));
  const silent = await serve(t, {
    plugins: [slowProvider().plugin, new KeyApi().plugin("gemini")],
    variables: { CEDAR_SERVER_PROVIDER_CHAIN: "own" },
  });
  t.deepEqual(silent.log.named(words)[0]?.asks, {});
});

test("S1: PORT and HOST say where it listens", async (t) => {
  const free = await serve(t);
  await free.stop();
  const variables = { PORT: String(free.port), HOST: "localhost", OPENAI_API_KEY: key };
  const { port, keyUrl } = await serve(t, { variables, flags: { port: undefined } });
  t.is(port, free.port);
  t.is(await keyOf(keyUrl), key);
});

test("S1: a server on all addresses, of IPv4 or IPv6, is reached by the URL that it names", async (t) => {
  for (const host of ["0.0.0.0", "::", "::1", "[::1]"]) {
    const { url } = await serve(t, { flags: { host } });
    t.is((await ask(`${url}/health`)).status, 200, host);
  }
});

test("S5: with the chain file a rotated secret is given at the next request", async (t) => {
  const path = join(await temporaryFolder(t), "openai_api_key");
  // An API that cannot be reached does not keep a new key from taking the place of the old one.
  const own = { OPENAI_BASE_URL: "http://127.0.0.1:1/v1" };
  const variables = { ...own, OPENAI_API_KEY_FILE: path, CEDAR_SERVER_PROVIDER_CHAIN: "file" };
  const { keyUrl } = await serve(t, { variables });
  t.is((await ask(keyUrl)).status, 503);
  for (const name of ["first", "second", "third"]) {
    await writeFile(`${path}.new`, `${fakeKey(name)}\n`);
    await rename(`${path}.new`, path);
    t.is(await keyOf(keyUrl), fakeKey(name));
  }
  await rm(path);
  t.is((await ask(keyUrl)).status, 503);
});

test("S7: the server's chain is its own: CEDAR_PROVIDER_CHAIN and CEDAR_SERVER_URL are the client's", async (t) => {
  const variables = {
    OPENAI_API_KEY: key,
    CEDAR_PROVIDER_CHAIN: "cache,server",
    CEDAR_SERVER_URL: "http://127.0.0.1:1",
  };
  const { keyUrl } = await serve(t, { variables });
  t.is(await keyOf(keyUrl), key);
});

for (const chain of ["server", "cache", "env,server"]) {
  test(`S5: a server whose chain is ${chain} does not start`, async (t) => {
    const error = await t.throwsAsync(
      async () => await serve(t, { variables: { CEDAR_SERVER_PROVIDER_CHAIN: chain } }),
      { instanceOf: CedarError },
    );
    t.is(error?.code, "configuration-invalid");
    t.regex(error?.message ?? "", /from variable CEDAR_SERVER_PROVIDER_CHAIN/u);
  });
}

test("a server whose chain names an unknown provider does not start, and the valid names are told", async (t) => {
  const flags = { "provider-chain": "enw" };
  const error = await t.throwsAsync(async () => await serve(t, { flags }), { instanceOf: CedarError });
  t.is(error?.code, "name-unknown");
  t.regex(error?.hint ?? "", /Did you mean "env"\?/u);
});

test("S1: a port that is in use is told, with where it came from and how to mend it", async (t) => {
  const { port } = await serve(t);
  const variables = { PORT: String(port) };
  const starting = async (): Promise<unknown> => await serve(t, { variables, flags: { port: undefined } });
  const error = await t.throwsAsync(starting, { instanceOf: CedarError });
  t.is(error?.code, "server-start-failed");
  t.is(
    error?.message,
    `The server cannot listen on 127.0.0.1 (from default), port ${port} (from variable PORT): another program listens there.`,
  );
  t.is(error?.cause, undefined);
});

for (const host of ["192.0.2.1", "no-such-host.invalid", "not a host", "2001:db8::1"]) {
  test(`S1: a host that cannot be listened on (${host}) is told without a stack trace`, async (t) => {
    const error = await t.throwsAsync(async () => await serve(t, { flags: { host } }), {
      instanceOf: CedarError,
    });
    t.is(error?.code, "server-start-failed");
    t.true(error?.message.includes(`${host} (from flag --host)`));
    t.regex(error?.hint ?? "", /HOST/u);
  });
}

test("short client tokens are warned about at the start", async (t) => {
  const { log } = await serve(t, { variables: { CEDAR_CLIENT_TOKENS: "ci:short" } });
  t.regex(log.text, /can be guessed: ci\./u);
  t.false(log.text.includes("short"));
});

test("F3: of a configuration file with a token that others may read is told at the start", async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, "config.json");
  await writeFile(path, JSON.stringify({ clientTokens: "ci:token-of-the-ci-client-0123456789" }));
  await chmod(path, 0o644);
  const { log } = await serve(t, { variables: { CEDAR_CONFIG: path } });
  const warnings = log
    .lines()
    .filter(({ level }) => level === "warn")
    .map(({ msg }) => String(msg));
  t.true(warnings.some((warning) => /^Others may read the configuration file .*`chmod 600 /u.test(warning)));
  t.false(log.text.includes("token-of-the-ci-client"));
});
