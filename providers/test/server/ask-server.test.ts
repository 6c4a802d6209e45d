import { type CedarError, createKeyService, Key, type KeyDetails, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { answer, askServer, expectRefusal, html } from "../helpers/ask-server.ts";
import { answering, dated, httpServer } from "../helpers/http-server.ts";

const minute = 60_000;
const hour = 60 * minute;
const start = new ManualClock().now();
const etag = '"a1b2c3"';

/** A time so many milliseconds after the start, as a server writes it. */
function at(milliseconds: number): string {
  return new Date(start + milliseconds).toISOString();
}

/** A key of an earlier answer, which had a name. */
function heldKey(details: Partial<KeyDetails> = {}): Key {
  const known = { service: "openai", source: "server", fetchedAt: new Date(start - hour), etag };
  return new Key(fakeKey("held"), { ...known, ...details });
}

test("S2: the answer's name is kept with the key, and what cannot be one is not", async (t) => {
  for (const [header, expected] of [
    [etag, etag],
    ["nothing", undefined],
    [`"${"x".repeat(300)}"`, undefined],
  ] as const) {
    const server = await httpServer(t, answering(200, answer, { ...dated(start), etag: header }));
    t.is((await askServer(server.url))?.etag, expected);
  }
});

test("K9: a refresh asks whether anything changed, and 304 renews the key that is held", async (t) => {
  const server = await httpServer(t, answering(304, "", { etag }));
  const clock = new ManualClock(start + minute);
  const current = heldKey({
    model: "gpt-5-mini",
    expiresAt: new Date(start + 2 * hour),
    refreshAfter: new Date(start + hour),
  });
  const context = keyContext({ reason: "refresh", current, clock });
  const key = await askServer(server.url, {}, context);
  t.is(server.requests[0]?.headers["if-none-match"], etag);
  t.true(key?.equals(current));
  const { source, model, expiresAt, refreshAfter } = current;
  t.like(key, { source, cache: "disk", model, expiresAt, refreshAfter, etag });
  t.deepEqual(key?.fetchedAt, new Date(clock.now()));
  t.like(context.explanations.at(-1), { facts: { url: `${server.url}/config/openai_key`, status: 304 } });
});

test("K9: a soft time that has passed is not renewed with the key", async (t) => {
  const server = await httpServer(t, answering(304, ""));
  const current = heldKey({ refreshAfter: new Date(start - 1) });
  const key = await askServer(server.url, {}, keyContext({ reason: "refresh", current }));
  t.true(key?.equals(current));
  t.is(key?.refreshAfter, undefined);
});

test("K9: a refresh takes the new key where there is one", async (t) => {
  const server = await httpServer(t, answering(200, answer));
  const key = await askServer(server.url, {}, keyContext({ reason: "refresh", current: heldKey() }));
  t.is(key?.reveal(), fakeKey("served"));
});

const unconditional = {
  "for another reason": keyContext({ reason: "cold", current: heldKey() }),
  "after a rejection": keyContext({ reason: "rejected", current: heldKey() }),
  "without a key": keyContext({ reason: "refresh" }),
  "with a key from elsewhere": keyContext({ reason: "refresh", current: heldKey({ source: "env" }) }),
  "with a key of another service": keyContext({
    reason: "refresh",
    current: heldKey({ service: "anthropic" }),
  }),
  "with a key whose answer had no name": keyContext({
    reason: "refresh",
    current: heldKey({ etag: undefined }),
  }),
  "with a key that has expired": keyContext({
    reason: "refresh",
    current: heldKey({ expiresAt: new Date(start) }),
  }),
  "N4: with a name that does not fit into a header": keyContext({
    reason: "refresh",
    current: heldKey({ etag: '"a"\r\nx: y' }),
  }),
};
for (const [title, context] of Object.entries(unconditional)) {
  test(`N1: nothing is asked conditionally ${title}, and 304 is then no answer of a Cedar server`, async (t) => {
    const server = await httpServer(t, answering(304, ""));
    await t.throwsAsync(askServer(server.url, {}, context), { code: "server-not-cedar" });
    t.is(server.requests[0]?.headers["if-none-match"], undefined);
  });
}

test("K15: the key is as old as the question, however slow the answer", async (t) => {
  const clock = new ManualClock();
  const server = await httpServer(t, (incoming, response) => {
    clock.advance(7000);
    answering(200, answer, dated(clock.now()))(incoming, response);
  });
  t.deepEqual((await askServer(server.url, {}, keyContext({ clock })))?.fetchedAt, new Date(start));
});

for (const minutes of [10, -10]) {
  const skew = minutes * minute;
  const how = `${Math.abs(minutes)} minutes ${minutes > 0 ? "fast" : "slow"}`;

  test(`K13: a clock that is ${how} neither refuses a good key nor keeps it too long`, async (t) => {
    const body = { ...answer, expires_at: at(5 * minute), refresh_after: at(4 * minute) };
    const server = await httpServer(t, answering(200, body, dated(start)));
    const context = keyContext({ clock: new ManualClock(start + skew) });
    const key = await askServer(server.url, {}, context);
    t.deepEqual(key?.expiresAt, new Date(start + skew + 5 * minute));
    t.deepEqual(key?.refreshAfter, new Date(start + skew + 4 * minute));
  });

  test(`K14: a clock that is ${how} does not make a key of one that has expired`, async (t) => {
    const body = { ...answer, expires_at: at(-1000) };
    const server = await httpServer(t, answering(200, body, dated(start)));
    const context = keyContext({ clock: new ManualClock(start + skew) });
    const error = await t.throwsAsync(askServer(server.url, {}, context), { code: "key-provider-failed" });
    t.true(error.message.includes(server.url));
  });
}

test("K13: within a minute the server's times are taken as they are", async (t) => {
  const server = await httpServer(t, answering(200, { ...answer, expires_at: at(hour) }, dated(start)));
  const context = keyContext({ clock: new ManualClock(start + minute) });
  t.deepEqual((await askServer(server.url, {}, context))?.expiresAt, new Date(start + hour));
});

test("K12: a soft time that has passed, or comes after the end, is left to Cedar", async (t) => {
  for (const [refreshAfter, expected] of [
    [at(minute), new Date(start + minute)],
    [at(0), undefined],
    [at(-minute), undefined],
    [at(2 * hour), undefined],
  ] as const) {
    const body = { ...answer, expires_at: at(hour), refresh_after: refreshAfter };
    const server = await httpServer(t, answering(200, body, dated(start)));
    t.deepEqual((await askServer(server.url))?.refreshAfter, expected);
  }
});

const service = createKeyService({ name: "acme", title: "Acme" });
const asProblem = { "content-type": "application/problem+json" };

test("C3: the key of another service is asked from its own route and read from its own member", async (t) => {
  const value = "acme-key-0123456789-0123456789";
  const server = await httpServer(t, answering(200, { ...answer, api_key: value }));
  const key = await askServer(server.url, {}, keyContext({ service }), service);
  t.is(server.requests[0]?.url, "/config/keys/acme");
  t.is(key?.reveal(), value);
  t.is(key?.service, "acme");
});

test("C3: a server that does not know the service has no key of it, and the provider says so", async (t) => {
  const server = await httpServer(t, answering(404, { code: "service-unknown", status: 404 }, asProblem));
  const context = keyContext({ service });
  t.is(await askServer(server.url, {}, context, service), undefined);
  t.like(context.explanations.at(-1), {
    message: `the server at ${server.url}/config/keys/acme has no Acme keys`,
    facts: { status: 404 },
  });
});

test("S3: a server without a key of a service names that service's variable", async (t) => {
  const server = await httpServer(t, answering(503, { code: "key-not-found" }, asProblem));
  const asked = askServer(server.url, {}, keyContext({ service }), service);
  const error = await t.throwsAsync<CedarError>(asked, { code: "server-without-key" });
  t.regex(error.hint ?? "", /ACME_API_KEY/u);
});

test("K17: where it was asked and what the status was stands beside an error as well", async (t) => {
  const server = await httpServer(t, answering(502, html, { "content-type": "text/html" }));
  await expectRefusal(t, server.url, "server-not-cedar");
  const context = keyContext();
  await t.throwsAsync(askServer(server.url, {}, context));
  const url = `${server.url}${openAiKeyService.route}`;
  t.deepEqual(context.explanations.at(-1)?.facts, { url, status: 502 });
});
