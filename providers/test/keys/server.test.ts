import { networkInterfaces } from "node:os";
import { inspect } from "node:util";
import { KeyProviderChain, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, testKeyProvider } from "@cedar/core/testing";
import test from "ava";
import { envKeyProvider } from "../../src/keys/env.ts";
import { serverKeyProvider } from "../../src/keys/server.ts";
import { answer, askServer, expectRefusal, html, token } from "../helpers/ask-server.ts";
import { answering, type HttpServer, httpServer, startHttpServer } from "../helpers/http-server.ts";

const servers: HttpServer[] = [];

testKeyProvider(test, {
  async create(value) {
    if (value === undefined) return serverKeyProvider({ url: undefined, token, allowHttp: false });
    const server = await startHttpServer(answering(200, { openai_api_key: value, source: "server" }));
    servers.push(server);
    // However busy the machine is: how long a server may take is not what the suite is about.
    return serverKeyProvider({ url: server.url, token, allowHttp: false, timeoutMilliseconds: 35_000 });
  },
  async dispose() {
    for (const server of servers.splice(0)) await server.close();
  },
});

const request = { service: openAiKeyService };

test("C3: the key is asked from /config/openai_key with the token, and may be cached", async (t) => {
  const server = await httpServer(t, answering(200, answer));
  const key = await askServer(`${server.url}/`);
  t.is(key?.reveal(), fakeKey("served"));
  t.is(key?.source, "server");
  t.is(key?.cache, "disk");
  const [sent] = server.requests;
  t.is(`${sent?.method} ${sent?.url}`, "GET /config/openai_key");
  t.is(sent?.headers.authorization, `Bearer ${token}`);
});

test("C3: without a token none is sent, and below a path the path is kept", async (t) => {
  const server = await httpServer(t, answering(200, answer));
  await askServer(`${server.url}/cedar`, { token: undefined });
  t.is(server.requests[0]?.url, "/cedar/config/openai_key");
  t.is(server.requests[0]?.headers.authorization, undefined);
});

test("C3: without CEDAR_SERVER_URL there is no key, and the provider says so", async (t) => {
  const context = keyContext();
  const provider = serverKeyProvider({ url: undefined, token, allowHttp: false });
  t.is(await provider.resolve(request, context), undefined);
  const [explanation] = context.explanations;
  t.like(explanation, { message: "CEDAR_SERVER_URL is not set", skipped: true });
  t.regex(explanation?.hint ?? "", /^Set CEDAR_SERVER_URL /u);
});

test("N1: after what is not a Cedar server the next provider is asked", async (t) => {
  const portal = await httpServer(t, answering(200, html, { "content-type": "text/html" }));
  const context = keyContext();
  const chain = new KeyProviderChain([
    serverKeyProvider({ url: portal.url, token, allowHttp: false }),
    envKeyProvider({ environment: { OPENAI_API_KEY: fakeKey("next") } }),
  ]);
  t.is((await chain.resolve(request, context))?.reveal(), fakeKey("next"));
  t.deepEqual(
    context.steps.map(({ provider, outcome, code }) => [provider, outcome, code]),
    [
      ["server", "failed", "server-not-cedar"],
      ["env", "found", undefined],
    ],
  );
});

const insecure = ["cedar.example", "127.0.0.1.evil.example", "localhost.evil.example", "192.0.2.1"];
for (const host of insecure) {
  test(`C11: no key is asked from http://${host}, with one warning`, async (t) => {
    const context = keyContext();
    const provider = serverKeyProvider({ url: `http://${host}:1`, token, allowHttp: false });
    t.is(await provider.resolve(request, context), undefined);
    t.is(await provider.resolve(request, context), undefined);
    t.is(context.lines.length, 1);
    t.regex(context.lines[0] ?? "", /plain http.*CEDAR_ALLOW_HTTP=1/u);
    t.regex(context.explanations[1]?.hint ?? "", /CEDAR_ALLOW_HTTP=1/u);
  });
}

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, scopeid = 0 }) => !internal && scopeid === 0)?.address;
const onNetwork = outside === undefined ? test.skip : test;
onNetwork(
  "C11: over plain http the token and the question leave this machine with CEDAR_ALLOW_HTTP=1 only",
  async (t) => {
    const server = await httpServer(t, answering(200, answer), outside);
    t.is(await askServer(server.url), undefined);
    t.is(server.requests.length, 0);
    t.is((await askServer(server.url, { allowHttp: true }))?.reveal(), fakeKey("served"));
  },
);

test("N3: a user name that looks like a host does not make plain http secure", async (t) => {
  await t.throwsAsync(askServer("http://localhost@cedar.example"), { code: "configuration-invalid" });
});

test("N4: a token that does not fit into a header is refused before use and not quoted", (t) => {
  for (const bad of [`${token}\r\nx: y`, `${token}\n`, `${token}\0`, "two words", "schlüssel", ""]) {
    const error = t.throws(() => serverKeyProvider({ url: undefined, token: bad, allowHttp: false }), {
      code: "configuration-invalid",
    });
    t.is(error.message, "CEDAR_TOKEN holds white space, a control character or one outside ASCII.");
  }
});

const unusable = [
  `http://:${token}@[`,
  `https://user:${token}@cedar.example`,
  `https://${token}@cedar.example`,
];
for (const url of [...unusable, `https://:${token}@cedar.example`, `ftp://${token}/`, token]) {
  test(`L2: the URL ${url} is refused and not quoted`, (t) => {
    const error = t.throws(() => serverKeyProvider({ url, token, allowHttp: false }), {
      code: "configuration-invalid",
    });
    t.regex(error.message, /^CEDAR_SERVER_URL /u);
    t.false(inspect(error, { showHidden: true }).includes(token));
  });
}

test("C6: an ill-formed key of a server is told with the server's address", async (t) => {
  const server = await httpServer(t, answering(200, { ...answer, openai_api_key: "sk-short" }));
  const error = await expectRefusal(t, server.url, "key-malformed");
  t.true(error.message.includes(`in the answer of ${server.url}/config/openai_key`));
});
