import { inspect } from "node:util";
import { createCedar } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { createServer } from "../src/create-server.ts";
import { ask } from "./helpers/ask.ts";
import { ownProvider, serveCedar } from "./helpers/serve-cedar.ts";

test("P2: a server can be made around any Cedar, and says nothing without a log", async (t) => {
  const cedar = await createCedar({
    environment: {},
    plugins: [ownProvider(async (_request, context) => context.createKey(fakeKey("own")))],
    config: { providerChain: ["own"], port: 0, host: "[::1]" },
  });
  const server = await createServer(cedar);
  await server.start();
  t.teardown(async () => await server.stop());
  const { status, text } = await ask(`http://[::1]:${server.info.port}/config/openai_key`);
  t.is(status, 200);
  t.is(JSON.parse(text).openai_api_key, fakeKey("own"));
});

test("L1: a server that is printed shows neither the key nor a token", async (t) => {
  const token = "token-of-the-ci-client-0123456789";
  const cedar = await createCedar({
    environment: { OPENAI_API_KEY: fakeKey("own") },
    plugins: [ownProvider(async (_request, context) => context.createKey(fakeKey("own")))],
    config: { providerChain: ["own"], port: 0, clientTokens: [{ name: "ci", token }] },
  });
  const server = await createServer(cedar);
  await server.start();
  t.teardown(async () => await server.stop());
  const headers = { authorization: `Bearer ${token}` };
  t.is((await ask(`http://127.0.0.1:${server.info.port}/config/openai_key`, { headers })).status, 200);
  const printed = inspect(server, { depth: 12, showHidden: true });
  t.false(printed.includes(fakeKey("own")) || printed.includes(token));
});

test("cookies are not read, so a malformed one is no error", async (t) => {
  const { url } = await serveCedar(t, async () => undefined);
  const headers = { cookie: 'session="unfinished; ;;=\\' };
  t.is((await ask(`${url}/health`, { headers })).status, 200);
});
