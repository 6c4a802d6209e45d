import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { type Answered, ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";

const key = fakeKey("limits");
const ci = "token-of-the-ci-client-0123456789";
const anna = "token-of-anna-0123456789";
const short = "short-token";
const variables = { OPENAI_API_KEY: key, CEDAR_CLIENT_TOKENS: `ci:${ci},anna:${anna},bob:${short}` };

async function askAs(url: string, token: string): Promise<Answered> {
  return await ask(url, { headers: { authorization: `Bearer ${token}` } });
}

/** The statuses of so many requests. */
async function statuses(count: number, once: () => Promise<Answered>): Promise<number[]> {
  const found: number[] = [];
  for (let number = 0; number < count; number += 1) found.push((await once()).status);
  return found;
}

test("a client that asks too often is answered 429 with Retry-After, and no other client is", async (t) => {
  const { keyUrl, log } = await serve(t, { variables: { ...variables, CEDAR_LIMIT_PER_CLIENT: "3" } });
  t.deepEqual(await statuses(3, async () => await askAs(keyUrl, ci)), [200, 200, 200]);
  const { status, headers, text } = await askAs(keyUrl, ci);
  t.is(status, 429);
  const seconds = Number(headers["retry-after"]);
  t.true(seconds >= 1 && seconds <= 60, headers["retry-after"]);
  t.is(headers["content-type"], "application/problem+json");
  t.is(headers["cache-control"], "no-store");
  t.like(JSON.parse(text), { status: 429, code: "too-many-requests" });
  t.regex(JSON.parse(text).hint, /CEDAR_LIMIT_PER_CLIENT/u);
  t.false(text.includes(key) || text.includes(ci));
  await statuses(5, async () => await askAs(keyUrl, ci));
  t.is((await askAs(keyUrl, anna)).status, 200);
  const refused = log.named("OpenAI key requested").filter(({ code }) => code === "too-many-requests");
  t.is(refused.length, 1, "who asks on fills no log");
  t.like(refused[0], { client: "ci", outcome: "refused" });
});

test("who guesses tokens is answered 429, and locks nobody out who has one, at the same address", async (t) => {
  const { keyUrl } = await serve(t, { variables: { ...variables, CEDAR_LIMIT_FAILURES: "3" } });
  const guess = async (): Promise<Answered> => await askAs(keyUrl, "guess-of-somebody-0123456789");
  t.deepEqual(await statuses(5, guess), [401, 401, 401, 429, 429]);
  t.is((await ask(keyUrl)).status, 429, "no token is as good as a wrong one");
  t.deepEqual(await statuses(3, async () => await askAs(keyUrl, ci)), [200, 200, 200]);
  const { status, headers, text } = await guess();
  t.is(status, 429);
  t.true(Number(headers["retry-after"]) >= 1);
  t.regex(text, /CEDAR_LIMIT_FAILURES/u);
});

test("a token that can be guessed is not found by who guesses on", async (t) => {
  const { keyUrl } = await serve(t, { variables: { ...variables, CEDAR_LIMIT_FAILURES: "2" } });
  t.is((await askAs(keyUrl, short)).status, 200);
  await statuses(2, async () => await askAs(keyUrl, "wrong"));
  const [right, wrong] = [await askAs(keyUrl, short), await askAs(keyUrl, "wrong")];
  t.is(right.status, 429);
  t.is(right.text, wrong.text, "and nothing tells it from a wrong one");
});

test("who needs no token is counted by the address, unknown paths as well", async (t) => {
  for (const path of ["/config/openai_key", "/nowhere", "/config/%"]) {
    const limited = { OPENAI_API_KEY: key, CEDAR_LIMIT_PER_ADDRESS: "2" };
    const { url } = await serve(t, { variables: limited });
    const found = await statuses(4, async () => await ask(url, { target: path }));
    t.deepEqual(found.slice(2), [429, 429], path);
    t.false(found.slice(0, 2).includes(429), path);
    const { text, headers } = await ask(url, { target: path });
    t.like(JSON.parse(text), { code: "too-many-requests" });
    t.is(headers["content-type"], "application/problem+json");
  }
});

test("a client with a token is not counted by its address", async (t) => {
  const { url, keyUrl } = await serve(t, { variables: { ...variables, CEDAR_LIMIT_PER_ADDRESS: "1" } });
  t.deepEqual(await statuses(2, async () => await ask(`${url}/nowhere`)), [404, 429]);
  t.deepEqual(await statuses(2, async () => await askAs(keyUrl, ci)), [200, 200]);
});

test("S3: /health is never limited", async (t) => {
  const limits = { CEDAR_LIMIT_PER_ADDRESS: "1", CEDAR_LIMIT_PER_CLIENT: "1", CEDAR_LIMIT_FAILURES: "1" };
  const { url, keyUrl } = await serve(t, { variables: { ...variables, ...limits } });
  await statuses(3, async () => await ask(keyUrl));
  const found = await statuses(50, async () => await askAs(`${url}/health`, "wrong"));
  t.true(found.every((status) => status === 200));
});

test("limits of 0 are none", async (t) => {
  const limits = { CEDAR_LIMIT_PER_ADDRESS: "0", CEDAR_LIMIT_PER_CLIENT: "0", CEDAR_LIMIT_FAILURES: "0" };
  const { url, keyUrl } = await serve(t, { variables: { ...variables, ...limits } });
  t.true((await statuses(50, async () => await ask(keyUrl))).every((status) => status === 401));
  t.true((await statuses(50, async () => await askAs(keyUrl, ci))).every((status) => status === 200));
  t.true((await statuses(50, async () => await ask(`${url}/nowhere`))).every((status) => status === 404));
});
