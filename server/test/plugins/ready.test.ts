import { mkdir, readFile, rename, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { CedarError, createCedar } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { pino } from "pino";
import { AuditLog } from "../../src/audit/audit-log.ts";
import { Drain } from "../../src/drain.ts";
import { Readiness } from "../../src/readiness.ts";
import { ask } from "../helpers/ask.ts";
import { KeyApi, until } from "../helpers/key-api.ts";
import { serve } from "../helpers/serve.ts";
import { ownProvider, serveCedar } from "../helpers/serve-cedar.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

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

test("a server that must record and cannot is not ready, also when nobody asks it for keys, until a line can be written again", async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, "audit.jsonl");
  const variables = { OPENAI_API_KEY: key, CEDAR_STATE_DIRECTORY: folder };
  const [required, other] = await Promise.all([
    serve(t, { variables }),
    serve(t, { variables: { ...variables, CEDAR_AUDIT: "best-effort" } }),
  ]);
  // Their lines of the start.
  await until(async () => (await readFile(path, "utf8").catch(() => "")).split("\n").length === 3);
  await rename(path, `${path}.1`);
  await mkdir(path);
  const { status, text } = await ask(`${required.url}/ready`);
  t.is(status, 503);
  t.like(JSON.parse(text), { detail: "This server is not ready: it cannot write its audit log." });
  t.is((await ask(`${other.url}/ready`)).status, 200);
  t.is((await ask(required.keyUrl)).status, 503);
  await rmdir(path);
  await until(async () => (await ask(`${required.url}/ready`)).status === 200);
  const [line = ""] = (await readFile(path, "utf8")).split("\n");
  t.is(JSON.parse(line).event, "audit-resumed");
  t.is((await ask(required.keyUrl)).status, 200);
});

test("a log that can be opened and not be written to is none: what failed last is tried, also what took too long", async (t) => {
  const clock = new ManualClock();
  let outcome: Promise<void> = Promise.reject(new Error("ENOSPC"));
  outcome.catch(() => {});
  const file = { path: "audit.jsonl", check: async () => {}, append: async () => await outcome } as never;
  const audit = new AuditLog({ file, clock, log: pino({ enabled: false }) });
  await t.notThrowsAsync(audit.check());
  await t.throwsAsync(audit.append({ event: "key-given" }), { code: "audit-failed" });
  await t.throwsAsync(audit.check(), { code: "audit-failed" });
  outcome = Promise.resolve();
  await t.notThrowsAsync(audit.check());
  const { promise, resolve } = Promise.withResolvers<void>();
  outcome = promise;
  const waiting = audit.append({ event: "key-given" });
  clock.advance(1800);
  await t.throwsAsync(waiting, { code: "audit-failed" });
  const checking = audit.check();
  clock.advance(1800);
  await t.throwsAsync(checking, { code: "audit-failed" });
  resolve();
  await audit.flush();
  await t.notThrowsAsync(audit.check());
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
