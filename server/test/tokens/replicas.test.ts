import { setTimeout as sleep } from "node:timers/promises";
import { fakeKey } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { type StoreServer, storeServers } from "../../../test/helpers/store-server.ts";
import { ServerStore } from "../../src/store/server-store.ts";
import { TokenStore } from "../../src/tokens/token-store.ts";
import { ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";

const key = fakeKey("replicas");
const configured = "token-of-the-environment-0123456789";

async function statusOf(keyUrl: string, token: string): Promise<number> {
  return (await ask(keyUrl, { headers: { authorization: `Bearer ${token}` } })).status;
}

/** Milliseconds until a request with the token is answered so. */
async function untilStatus(keyUrl: string, token: string, status: number): Promise<number> {
  const startedAt = performance.now();
  while ((await statusOf(keyUrl, token)) !== status) await sleep(20);
  return performance.now() - startedAt;
}

/** Two servers on one store, and the tokens as a command changes them. */
async function world(t: ExecutionContext, { url }: StoreServer) {
  const variables = { OPENAI_API_KEY: key, CEDAR_STORE: url, CEDAR_CLIENT_TOKENS: `env:${configured}` };
  const [one, other] = [await serve(t, { variables }), await serve(t, { variables })];
  const store = new ServerStore(url);
  t.teardown(async () => await store.close());
  return { one, other, tokens: new TokenStore(store) };
}

for (const kind of ["redis", "postgres"] as const) {
  const start = storeServers[kind];
  if (start === undefined) {
    test.skip(`${kind} is not installed: on Debian, apt-get install redis-server postgresql`, () => {});
    continue;
  }

  test(`two replicas on one ${kind} behave as one: what is created or revoked counts at both within a second`, async (t) => {
    const server = await start();
    t.teardown(async () => await server.stop());
    const { one, other, tokens } = await world(t, server);
    const token = await tokens.create({ name: "ci" });
    for (const { keyUrl } of [one, other]) t.true((await untilStatus(keyUrl, token, 200)) < 1000);
    await tokens.revoke("ci");
    const waited = await Promise.all(
      [one, other].map(async ({ keyUrl }) => await untilStatus(keyUrl, token, 401)),
    );
    for (const milliseconds of waited) t.true(milliseconds < 1000, `${milliseconds} ms`);
  });

  test(`B13: while ${kind} is down its tokens are answered 503 and those of the environment are good; afterwards all are, without a restart`, async (t) => {
    const server = await start();
    t.teardown(async () => await server.stop());
    const { one, tokens } = await world(t, server);
    const token = await tokens.create({ name: "ci" });
    await untilStatus(one.keyUrl, token, 200);
    await server.halt();
    await untilStatus(one.keyUrl, token, 503);
    const unknown = await ask(one.keyUrl, { headers: { authorization: "Bearer nobody-knows-this-token" } });
    t.is(unknown.status, 503);
    t.like(JSON.parse(unknown.text), { code: "store-unavailable" });
    t.is(unknown.headers["retry-after"], "2");
    t.is(await statusOf(one.keyUrl, configured), 200);
    await server.start();
    t.true((await untilStatus(one.keyUrl, token, 200)) < 5000);
    t.is(await statusOf(one.keyUrl, "nobody-knows-this-token"), 401);
    t.notRegex(one.log.text, /password/u);
  });
}
