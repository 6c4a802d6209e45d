import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { answer, askServer, expectRefusal, html } from "../helpers/ask-server.ts";
import { answering, dated, httpServer } from "../helpers/http-server.ts";

test("S1: the model of the server travels with the key", async (t) => {
  const server = await httpServer(t, answering(200, { ...answer, model: "gpt-5-mini" }));
  t.is((await askServer(server.url))?.model, "gpt-5-mini");
});

test("S1: a model with control characters is refused, and the server's setting named", async (t) => {
  for (const model of ["gpt-5\n", "\u001b[31mX\nfoo"]) {
    const server = await httpServer(t, answering(200, { ...answer, model }));
    const { message, hint } = await expectRefusal(t, server.url, "key-provider-failed");
    t.regex(message, /has a "model" with control characters\.$/u);
    t.regex(hint ?? "", /OPENAI_MODEL/u);
  }
});

test("S2: fields that are not known yet are no harm", async (t) => {
  const server = await httpServer(t, answering(200, { ...answer, organization: { name: "later" } }));
  t.is((await askServer(server.url))?.reveal(), fakeKey("served"));
});

test("K9: the end of the key is the server's expires_at", async (t) => {
  const body = { ...answer, expires_at: "2026-01-01T02:30:00+01:00" };
  const server = await httpServer(t, answering(200, body, dated(new ManualClock().now())));
  t.deepEqual((await askServer(server.url))?.expiresAt, new Date("2026-01-01T01:30:00Z"));
});

const senseless = ["NaN", "", "tomorrow", "2026-06-01", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"];
for (const time of [...senseless, 1_780_000_000, 1_780_000_000_000, null]) {
  for (const field of ["expires_at", "refresh_after"]) {
    test(`K12: ${JSON.stringify(time)} as ${field} is an error that names the field`, async (t) => {
      const server = await httpServer(t, answering(200, { ...answer, [field]: time }));
      const error = await expectRefusal(t, server.url, "key-provider-failed");
      t.true(error.message.includes(`"${field}"`));
      t.is(error.facts.field, field);
      t.regex(error.hint ?? "", /of a year from 2020 to 2099.*left out for a key that has no end/u);
    });
  }
}

test("K14: a key that had expired when it was handed out is an error that names the server", async (t) => {
  const clock = new ManualClock();
  const body = { ...answer, expires_at: new Date(clock.now()).toISOString() };
  const server = await httpServer(t, answering(200, body, dated(clock.now())));
  const error = await expectRefusal(t, server.url, "key-provider-failed");
  t.true(error.message.includes(server.url));
  t.regex(error.message, /expired at \S+ \(0 s ago\)/u);
  clock.advance(-1000);
  t.is((await askServer(server.url, {}, keyContext({ clock })))?.reveal(), fakeKey("served"));
});

const asHtml = { "content-type": "text/html" };
const asProblem = { "content-type": "application/problem+json; charset=utf-8" };
const notCedar = {
  "a captive portal: 200 with HTML": answering(200, html, asHtml),
  "a redirect to another host": answering(302, "", { location: "http://portal.example/login" }),
  "a redirect without a target": answering(302, ""),
  "404 with HTML": answering(404, html, asHtml),
  "404 with JSON": answering(404, { statusCode: 404, error: "Not Found" }),
  "another service's JSON": answering(200, { status: "ok" }),
  "the key under another name": answering(200, { api_key: fakeKey("served"), source: "server" }),
  "a key that is no text": answering(200, { openai_api_key: 42, source: "server" }),
  "another source": answering(200, { ...answer, source: "elsewhere" }),
  "a model that is no text": answering(200, { ...answer, model: 5 }),
  "a list": answering(200, [answer]),
  "a key with another status": answering(206, answer),
  "torn JSON": answering(200, JSON.stringify(answer).slice(0, -1)),
  "a bare key": answering(200, fakeKey("served")),
  "a key as plain text": answering(200, JSON.stringify(answer), { "content-type": "text/plain" }),
  "a media type that is none": answering(200, answer, { "content-type": "<script>" }),
  "304 to a question that had no condition": answering(304, ""),
  "404 with problem details of somebody else": answering(404, { code: "not-found" }, asProblem),
  nothing: answering(200, ""),
  "too much": answering(200, { ...answer, padding: "x".repeat(70_000) }),
};
for (const [what, listener] of Object.entries(notCedar)) {
  test(`N1: ${what} is not a Cedar server`, async (t) => {
    const server = await httpServer(t, listener);
    const error = await expectRefusal(t, server.url, "server-not-cedar");
    t.true(error.message.includes(server.url));
    t.false(/sk-|script/u.test(error.message));
  });
}

const aboutUrl = /CEDAR_SERVER_URL/u;

test("only an answer that clearly is not Cedar's leads to the URL", async (t) => {
  const hintOf = async (status: number, headers = asHtml): Promise<string> => {
    const server = await httpServer(t, answering(status, html, headers));
    return (await expectRefusal(t, server.url, "server-not-cedar")).hint ?? "";
  };
  for (const status of [200, 404]) t.regex(await hintOf(status), aboutUrl);
  for (const status of [302, 401, 403, 407, 418]) {
    const hint = await hintOf(status);
    t.notRegex(hint, aboutUrl, `${status}`);
    t.regex(hint, /A proxy or the sign-in page of a network stands in between/u);
  }
});

const notNow = {
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};
for (const [status, words] of Object.entries(notNow)) {
  test(`N1: ${status} says what was answered and that it is to be tried again, and nothing of the URL`, async (t) => {
    for (const more of [{}, { "retry-after": "120" }]) {
      const server = await httpServer(t, answering(Number(status), html, { ...asHtml, ...more }));
      const isProxy = ["502", "503", "504"].includes(status);
      const code = isProxy ? "server-not-cedar" : "server-unreachable";
      const { message, hint, facts } = await expectRefusal(t, server.url, code);
      const wait = "retry-after" in more ? ", and asks to wait 2 min" : "";
      const url = `${server.url}/config/openai_key`;
      const who = isProxy
        ? `Not a Cedar server, but a proxy before it, answers at ${url}:`
        : `The server at ${url} answers`;
      t.is(message, `${who} ${status} (${words})${wait}.`);
      t.regex(hint ?? "", /^Try again later\. [A-Z][^.]+\.$/u);
      t.notRegex(hint ?? "", aboutUrl);
      t.is(facts.retryAfterSeconds, wait === "" ? undefined : 120);
    }
  });
}

test("a status that nobody knows is told as a number", async (t) => {
  const server = await httpServer(t, answering(599, ""));
  t.regex((await expectRefusal(t, server.url, "server-unreachable")).message, /answers 599\.$/u);
});

test("how long the server asks to wait is told beside its own reason as well, and is a fact of the step", async (t) => {
  const late = { ...asProblem, "retry-after": "5" };
  const server = await httpServer(t, answering(503, { code: "key-provider-timeout" }, late));
  const error = await expectRefusal(t, server.url, "server-without-key");
  t.regex(error.message, /did not get its key in time: it answers 503, and asks to wait 5 s\.$/u);
  t.is(error.facts.retryAfterSeconds, 5);
  const context = keyContext();
  await t.throwsAsync(askServer(server.url, {}, context));
  t.like(context.explanations.at(-1)?.facts, { status: 503, retryAfterSeconds: 5 });
});

test("K6: a server whose key the API refuses is told apart as well", async (t) => {
  const server = await httpServer(t, answering(503, { code: "key-rejected" }, asProblem));
  const error = await expectRefusal(t, server.url, "server-without-key");
  t.regex(error.message, /has a key that the API refuses/u);
  t.regex(error.hint ?? "", /OPENAI_API_KEY where .*, or wherever its log says that the key comes from\.$/u);
});

const refusals = {
  "token-missing": 401,
  "token-unknown": 401,
  "token-expired": 401,
  "token-revoked": 401,
  "service-not-allowed": 403,
  "not-from-loopback": 403,
};
for (const [code, status] of Object.entries(refusals)) {
  test(`S8: ${status} with the code ${code} is told as a refusal, with a hint about CEDAR_TOKEN`, async (t) => {
    const server = await httpServer(t, answering(status, { code, status }, asProblem));
    const error = await expectRefusal(t, server.url, "server-refused");
    t.regex(error.hint ?? "", /CEDAR_TOKEN/u);
  });
}

test("N1: 401 and 403 of a proxy or a portal are no refusal of the server's", async (t) => {
  for (const status of [401, 403])
    for (const body of [html, { code: "constructor" }, {}]) {
      const server = await httpServer(t, answering(status, body, body === html ? asHtml : asProblem));
      await expectRefusal(t, server.url, "server-not-cedar");
    }
});

test("S3: a server without a key is told apart from what is no Cedar server", async (t) => {
  const server = await httpServer(t, answering(503, { code: "key-not-found", status: 503 }, asProblem));
  const error = await expectRefusal(t, server.url, "server-without-key");
  t.regex(error.hint ?? "", /OPENAI_API_KEY/u);
  const late = await httpServer(t, answering(503, { code: "key-provider-timeout" }, asProblem));
  t.regex((await expectRefusal(t, late.url, "server-without-key")).message, /did not get its key in time/u);
  const gateway = await httpServer(t, answering(503, { title: "No upstream", status: 503 }, asProblem));
  await expectRefusal(t, gateway.url, "server-not-cedar");
  for (const code of ["constructor", "__proto__", "toString"]) {
    const other = await httpServer(t, answering(503, JSON.stringify({ code }), asProblem));
    await expectRefusal(t, other.url, "server-unreachable");
  }
});
