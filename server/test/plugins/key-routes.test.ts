import { setTimeout as sleep } from "node:timers/promises";
import { fingerprint } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";
import { serveCedar } from "../helpers/serve-cedar.ts";

const key = fakeKey("route");
const shown = fingerprint(key);

test("S2: GET /config/openai_key gives the key and its source, unstored and without CORS headers", async (t) => {
  const { keyUrl } = await serve(t, { variables: { OPENAI_API_KEY: key } });
  const { status, headers, text } = await ask(keyUrl);
  t.is(status, 200);
  t.true(text.startsWith(`{"openai_api_key":"${key}","source":"server"`), text);
  t.regex(headers["content-type"] ?? "", /^application\/json/u);
  t.is(headers["cache-control"], "no-store");
  t.deepEqual(
    Object.keys(headers).filter((name) => name.startsWith("access-control")),
    [],
  );
});

test("S1: the model gpt-5 travels with the key, or the one of OPENAI_MODEL", async (t) => {
  const byDefault = await serve(t, { variables: { OPENAI_API_KEY: key } });
  t.is(JSON.parse((await ask(byDefault.keyUrl)).text).model, "gpt-5");
  const named = await serve(t, { variables: { OPENAI_API_KEY: key, OPENAI_MODEL: "gpt-5-mini" } });
  t.is(JSON.parse((await ask(named.keyUrl)).text).model, "gpt-5-mini");
});

test("S2: the end of a key's life travels with it, where it has one", async (t) => {
  const expiresAt = new Date(Date.now() + 3_600_000);
  const { keyUrl } = await serveCedar(t, async (_request, context) =>
    context.createKey(key, { expiresAt, model: "gpt-5-nano" }),
  );
  const answer = JSON.parse((await ask(keyUrl)).text);
  t.like(answer, { expires_at: expiresAt.toISOString(), model: "gpt-5-nano", fingerprint: shown });
  const endless = await serve(t, { variables: { OPENAI_API_KEY: key } });
  t.false("expires_at" in JSON.parse((await ask(endless.keyUrl)).text));
});

test("S3: without a key the route answers 503 and names OPENAI_API_KEY", async (t) => {
  const { keyUrl, log } = await serve(t);
  const { status, headers, text } = await ask(keyUrl);
  t.is(status, 503);
  t.is(headers["cache-control"], "no-store");
  t.like(JSON.parse(text), { status: 503, code: "key-not-found", title: "Service Unavailable" });
  t.true(text.includes("OPENAI_API_KEY"));
  const [line] = log.named("OpenAI key requested");
  t.like(line, { level: "warn", client: "loopback", outcome: "unavailable", code: "key-not-found" });
  t.regex(JSON.stringify(line?.steps), /env none .*OPENAI_API_KEY/u);
});

test("S4: each request of the key leaves a line with its client, outcome and fingerprint", async (t) => {
  const { keyUrl, log } = await serve(t, { variables: { OPENAI_API_KEY: key } });
  await ask(keyUrl);
  await ask(keyUrl);
  const lines = log.named("OpenAI key requested");
  t.is(lines.length, 2);
  for (const line of lines)
    t.like(line, { level: "info", client: "loopback", outcome: "given", fingerprint: shown });
  t.false(log.text.includes(key));
});

test("S4: a refused request leaves its line as well", async (t) => {
  const { keyUrl, log } = await serve(t, { variables: { OPENAI_API_KEY: key } });
  await ask(keyUrl, { headers: { host: "evil.example" } });
  const [line] = log.named("OpenAI key requested");
  t.like(line, { level: "warn", outcome: "refused", code: "not-from-loopback", address: "127.0.0.1" });
});

test("C6: an ill-formed key is not given: 503 names the rule that it breaks, and shows the fingerprint at most", async (t) => {
  const { keyUrl, log } = await serve(t, { variables: { OPENAI_API_KEY: `"${key}"` } });
  const { status, text } = await ask(keyUrl);
  t.is(status, 503);
  t.like(JSON.parse(text), { code: "key-malformed" });
  t.regex(text, /wrapped in quotes/u);
  t.regex(text, /OPENAI_API_KEY/u);
  t.false(text.includes(key) || log.text.includes(key));
  t.like(log.named("OpenAI key requested")[0], { outcome: "unavailable", code: "key-malformed" });
});

test("K18: a chain that hangs is answered with 503 at its deadline, and the hanging provider is told", async (t) => {
  const clock = new ManualClock();
  const asked = Promise.withResolvers<AbortSignal>();
  const { keyUrl, log } = await serveCedar(
    t,
    async (_request, { signal }) => {
      asked.resolve(signal);
      return await new Promise<never>(() => {});
    },
    { clock },
  );
  const answer = ask(keyUrl);
  const signal = await asked.promise;
  clock.advance(15_000);
  const { status, headers, text } = await answer;
  t.is(status, 503);
  t.like(JSON.parse(text), { code: "key-provider-timeout" });
  t.is(headers["retry-after"], "5");
  t.true(signal.aborted);
  t.like(log.named("OpenAI key requested")[0], { outcome: "unavailable", code: "key-provider-timeout" });
});

test("K2: requests that come while the chain is being asked share its answer; the next one asks again", async (t) => {
  let asked = 0;
  let arrived = 0;
  const allArrived = Promise.withResolvers<void>();
  const { keyUrl, server } = await serveCedar(t, async (_request, context) => {
    asked += 1;
    await allArrived.promise;
    return context.createKey(key);
  });
  server.ext("onPreHandler", (_request, h) => {
    arrived += 1;
    // By then the handler of the last one has run as well.
    if (arrived === 20) setTimeout(() => allArrived.resolve(), 50);
    return h.continue;
  });
  const answers = await Promise.all(Array.from({ length: 20 }, async () => await ask(keyUrl)));
  t.true(answers.every(({ status }) => status === 200));
  t.is(asked, 1);
  await ask(keyUrl);
  t.is(asked, 2);
});

test("S2: the key is given for GET only", async (t) => {
  const { keyUrl, log } = await serve(t, { variables: { OPENAI_API_KEY: key } });
  for (const method of ["HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE"]) {
    const body = method === "POST" ? { body: "x".repeat(200_000) } : {};
    const { status, headers, text } = await ask(keyUrl, { method, ...body });
    t.is(status, 405, method);
    t.is(headers.allow, "GET", method);
    t.is(headers["content-type"], "application/problem+json", method);
    t.is(headers["access-control-allow-origin"], undefined, method);
    t.false(text.includes(key), method);
  }
  t.is(log.named("OpenAI key requested").filter(({ outcome }) => outcome === "refused").length, 7);
});

test("S4: a request whose client left before the chain answered leaves its line", async (t) => {
  const answer = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const { keyUrl, log } = await serveCedar(t, async (_request, context) => {
    asked.resolve();
    await answer.promise;
    return context.createKey(key);
  });
  const leaving = new AbortController();
  const request = fetch(keyUrl, { signal: leaving.signal });
  await asked.promise;
  leaving.abort();
  await t.throwsAsync(request);
  await sleep(50);
  answer.resolve();
  await sleep(50);
  t.is(log.named("OpenAI key requested").length, 1);
});

test("S2: the soft time of a key travels with it, where it has one", async (t) => {
  const refreshAfter = new Date(Date.now() + 3_600_000);
  const { keyUrl } = await serveCedar(t, async (_request, context) =>
    context.createKey(key, { refreshAfter }),
  );
  t.is(JSON.parse((await ask(keyUrl)).text).refresh_after, refreshAfter.toISOString());
});
