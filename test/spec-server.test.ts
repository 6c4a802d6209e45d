import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { installed } from "./helpers/installation.ts";
import { repository } from "./helpers/markdown.ts";

const key = fakeKey("server");

test("S1: the model travels with the key: --model, then the client's OPENAI_MODEL, then the server's, then gpt-5", async (t) => {
  await installed(async (machine) => {
    const silent = await machine.server({ OPENAI_API_KEY: key });
    const naming = await machine.server({ OPENAI_API_KEY: key, OPENAI_MODEL: "of-the-server" });
    const agent = async (url: string, flags: string[], variables = {}): Promise<string | undefined> => {
      const parameters = ["agent", "--user-prompt", "Hello", "--provider-chain", "server", ...flags];
      await machine.cedar(parameters, { CEDAR_SERVER_URL: url, ...variables });
      return machine.api.requests.at(-1)?.model;
    };
    t.is(await agent(silent.url, []), "gpt-5");
    t.is(await agent(naming.url, []), "of-the-server");
    t.is(await agent(naming.url, [], { OPENAI_MODEL: "of-the-client" }), "of-the-client");
    t.is(
      await agent(naming.url, ["--model", "of-the-flag"], { OPENAI_MODEL: "of-the-client" }),
      "of-the-flag",
    );
  });
});

test("S2: GET /config/openai_key answers with the key and its source, not to be stored, without CORS headers", async (t) => {
  await installed(async (machine) => {
    const { url } = await machine.server({ OPENAI_API_KEY: key });
    const response = await fetch(`${url}/config/openai_key`);
    t.is(response.status, 200);
    t.like(await response.json(), { openai_api_key: key, source: "server", model: "gpt-5" });
    t.is(response.headers.get("cache-control"), "no-store");
    t.deepEqual(
      [...response.headers.keys()].filter((name) => name.startsWith("access-control")),
      [],
    );
  });
});

test("S3: /health answers 200 also without a key; the key route then answers 503 and names OPENAI_API_KEY", async (t) => {
  await installed(async (machine) => {
    const { url } = await machine.server();
    t.is((await fetch(`${url}/health`)).status, 200);
    const refused = await fetch(`${url}/config/openai_key`);
    t.is(refused.status, 503);
    t.true((await refused.text()).includes("OPENAI_API_KEY"));
  });
});

test("S4: each request of the key leaves a line with its fingerprint, never the key", async (t) => {
  await installed(async (machine) => {
    const server = await machine.server({ OPENAI_API_KEY: key });
    await fetch(`${server.url}/config/openai_key`);
    await fetch(`${server.url}/config/openai_key`);
    await server.stop();
    const lines = server
      .output()
      .split("\n")
      .filter((line) => line.includes("OpenAI key requested"));
    t.is(lines.length, 2);
    for (const line of lines) t.true(line.includes(fingerprint(key)));
    t.false(server.output().includes(key));
  });
});

test("S5: a mounted secret file is rotated without a restart of the server and without a change of the client", async (t) => {
  await installed(async (machine) => {
    const file = join(machine.home, "secret");
    await writeFile(file, `${key}\n`);
    const server = await machine.server({ OPENAI_API_KEY_FILE: file }, ["--provider-chain", "file"]);
    const variables = { CEDAR_SERVER_URL: server.url };
    t.is((await machine.cedar(["agent", "--user-prompt", "Hello"], variables)).code, 0);
    const next = fakeKey("rotated");
    machine.api.acceptKeys([next]);
    await writeFile(file, `${next}\n`);
    const after = await machine.cedar(["agent", "--user-prompt", "Hello"], variables);
    t.is(after.code, 0, after.stderr);
    // The server has shown the new key to the API before it gave it.
    const calls = machine.api.requests.filter(({ method }) => method === "POST");
    const used = calls.map(({ keyFingerprint }) => keyFingerprint);
    t.deepEqual(
      used,
      [fingerprint(key), fingerprint(key), fingerprint(next)],
      "K6: refused once, replayed with the new key",
    );
    t.true((await readFile(machine.cacheFile, "utf8")).includes(next));
  });
});

test("S6: the Dockerfile exposes 8080 and listens on all addresses as another user than root; render.yaml does the same", async (t) => {
  const dockerfile = await readFile(join(repository, "Dockerfile"), "utf8");
  t.regex(dockerfile, /^EXPOSE 8080$/mu);
  t.regex(dockerfile, /HOST=0\.0\.0\.0/u);
  t.regex(dockerfile, /^USER (?!root)/mu);
  const render = await readFile(join(repository, "render.yaml"), "utf8");
  t.regex(render, /healthCheckPath: \/health/u);
  t.regex(render, /key: HOST\s+value: "?0\.0\.0\.0/u);
  t.regex(render, /key: CEDAR_CLIENT_TOKENS\s+generateValue: true/u);
});

test("S7: the key is in no argument and no file of the client's configuration: such a setting is refused", async (t) => {
  await installed(async (machine) => {
    const file = join(machine.home, "config.json");
    await writeFile(file, JSON.stringify({ openaiApiKey: key }));
    const { code, stderr } = await machine.cedar(["config", "--config", file]);
    t.is(code, 2);
    t.false(stderr.includes(key));
    t.is((await machine.cedar(["agent", "--openai-api-key", key, "Hello"])).code, 2);
  });
});

test("S8: with client tokens configured the key route answers 401 without one, and the agent gets the key with CEDAR_TOKEN", async (t) => {
  await installed(async (machine) => {
    const token = "a-long-enough-client-token";
    const server = await machine.server({ OPENAI_API_KEY: key, CEDAR_CLIENT_TOKENS: `anna:${token}` });
    const refused = await fetch(`${server.url}/config/openai_key`);
    t.is(refused.status, 401);
    t.is(refused.headers.get("www-authenticate"), "Bearer");
    const agent = ["agent", "--user-prompt", "Hello"];
    t.is((await machine.cedar(agent, { CEDAR_SERVER_URL: server.url })).code, 3);
    t.is((await machine.cedar(agent, { CEDAR_SERVER_URL: server.url, CEDAR_TOKEN: token })).code, 0);
    t.regex(server.output(), /anna/u);
    t.false(server.output().includes(token));
  });
});

test("S8: on another address than loopback the server is closed until configured, and says how to open it", async (t) => {
  await installed(async (machine) => {
    const server = await machine.server({ OPENAI_API_KEY: key, HOST: "0.0.0.0" });
    const url = server.url.replace("0.0.0.0", "127.0.0.1");
    t.is((await fetch(`${url}/health`)).status, 200);
    const refused = await fetch(`${url}/config/openai_key`);
    t.is(refused.status, 401);
    t.regex(await refused.text(), /CEDAR_CLIENT_TOKENS=name:token.*CEDAR_TOKEN=token/su);
    const open = await machine.server({ OPENAI_API_KEY: key, HOST: "0.0.0.0", CEDAR_AUTH: "none" });
    t.is((await fetch(`${open.url.replace("0.0.0.0", "127.0.0.1")}/config/openai_key`)).status, 200);
    t.regex(open.output(), /CEDAR_AUTH/u, "warned about at each start");
  });
});
