import { CedarError, createCedar } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { Drain } from "../../src/drain.ts";
import { Readiness } from "../../src/readiness.ts";
import { ask } from "../helpers/ask.ts";
import { KeyApi, until } from "../helpers/key-api.ts";
import { serve } from "../helpers/serve.ts";
import { ownProvider, serveCedar } from "../helpers/serve-cedar.ts";

const key = fakeKey("ready");

test("a server that has a key is ready, and says so to everybody, also where the key route is closed", async (t) => {
  const { url } = await serve(t, { variables: { OPENAI_API_KEY: key }, flags: { host: "0.0.0.0" } });
  const headers = { host: "cedar.example", origin: "https://page.example" };
  const { status, text } = await ask(`${url}/ready`, { headers });
  t.is(status, 200);
  t.deepEqual(JSON.parse(text), { status: "ready", service: "cedar" });
  t.is((await ask(`${url}/ready`, { method: "HEAD" })).status, 200);
});

test("a server without a key is not ready, and lives", async (t) => {
  const { url } = await serve(t);
  const { status, headers, text } = await ask(`${url}/ready`);
  t.is(status, 503);
  t.is(headers["content-type"], "application/problem+json");
  t.is(headers["retry-after"], "2");
  t.like(JSON.parse(text), {
    code: "not-ready",
    detail: "This server is not ready: it has no key that it can give.",
  });
  t.is((await ask(`${url}/health`)).status, 200);
});

test("a key of any service is enough", async (t) => {
  const { url } = await serve(t, {
    variables: { ANTHROPIC_API_KEY: "sk-ant-api03-0123456789-0123456789-0123456789" },
  });
  t.is((await ask(`${url}/ready`)).status, 200);
});

test("however often it is asked, the chain is asked once a second, and what it says then counts", async (t) => {
  const clock = new ManualClock();
  let asked = 0;
  let source: string | undefined = key;
  const api = new KeyApi();
  const { url } = await serveCedar(
    t,
    async () => undefined,
    {
      plugins: [
        ownProvider(async ({ service }, context) => {
          if (service.name !== "openai") return undefined;
          asked += 1;
          return source === undefined ? undefined : context.createKey(source);
        }),
        api.plugin(),
      ],
      clock,
    },
    { clock },
  );
  const statuses = async (): Promise<number[]> =>
    await Promise.all(Array.from({ length: 20 }, async () => (await ask(`${url}/ready`)).status));
  t.deepEqual(new Set(await statuses()), new Set([200]));
  t.is(asked, 1);
  source = undefined;
  t.deepEqual(new Set(await statuses()), new Set([200]));
  t.is(asked, 1);
  clock.advance(1000);
  t.deepEqual(new Set(await statuses()), new Set([503]));
  source = key;
  clock.advance(1000);
  t.deepEqual(new Set(await statuses()), new Set([200]));
});

test("K6: a server whose only key the API refuses is not ready", async (t) => {
  const clock = new ManualClock();
  const cedar = await createCedar({
    plugins: [ownProvider(async (_request, context) => context.createKey(key))],
    environment: {},
    config: { providerChain: ["own"] },
  });
  let isRefused = true;
  const retirement = { isRetired: () => isRefused };
  const readiness = new Readiness({ cedar, retirement, known: undefined, drain: new Drain(), clock });
  t.deepEqual(await readiness.unready(), ["key"]);
  isRefused = false;
  t.deepEqual(await readiness.unready(), ["key"]);
  clock.advance(1000);
  t.deepEqual(await readiness.unready(), []);
});

test("B13: while the store is down a server that needs one is not ready; one that lets everybody in needs none", async (t) => {
  const error = new CedarError("store-unavailable", "The store at redis://secret.example is down.");
  const known = { wasEverCreated: async () => await Promise.reject(error) } as never;
  for (const [auth, status] of [
    ["token", 503],
    ["none", 200],
  ] as const) {
    const config = { auth, clientTokens: [] };
    const { url } = await serveCedar(
      t,
      async (_request, context) => context.createKey(key),
      { config },
      { known },
    );
    const answer = await ask(`${url}/ready`);
    t.is(answer.status, status);
    t.is(answer.text.includes("its store does not answer"), status === 503);
    t.false(answer.text.includes("secret.example"));
  }
});

test("a chain that hangs is no key, and the answer does not wait for it", async (t) => {
  const clock = new ManualClock();
  let asked = false;
  const hanging = async (): Promise<undefined> => {
    asked = true;
    return await new Promise(() => {});
  };
  const { url } = await serveCedar(t, hanging, { clock }, { clock });
  const waiting = ask(`${url}/ready`);
  await until(() => asked);
  clock.advance(2000);
  t.is((await waiting).status, 503);
});
