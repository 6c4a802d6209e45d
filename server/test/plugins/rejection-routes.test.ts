import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { ask } from "../helpers/ask.ts";
import { json, key, lookedInto, rejectionWorld, shown } from "../helpers/rejection-world.ts";
import { serve } from "../helpers/serve.ts";

test("K6: a report is noted, and its answer tells nothing of the key", async (t) => {
  const { report, finding, log, api } = await rejectionWorld(t);
  api.outcome = "works";
  const reports = [await report(), await report(fingerprint(fakeKey("never-given")))];
  for (const { status, text, headers } of reports) {
    t.is(status, 202);
    t.is(text, '{"status":"noted"}');
    t.is(headers["cache-control"], "no-store");
  }
  await finding(2);
  const [line] = log.named("OpenAI key rejection reported");
  t.like(line, { level: "info", client: "loopback", outcome: "noted", fingerprint: shown });
});

const malformed: Readonly<Record<string, string>> = {
  "a whole key": JSON.stringify({ fingerprint: key }),
  "the key beside the fingerprint": JSON.stringify({ fingerprint: shown, key }),
  "a number": '{"fingerprint":42}',
  nothing: "",
  "an empty object": "{}",
  "a list": JSON.stringify([shown]),
  "a bare text": JSON.stringify(shown),
  "torn JSON": `{"fingerprint":"${key}`,
  "a prototype": `{"__proto__":{"fingerprint":"${shown}"}}`,
};
for (const [what, body] of Object.entries(malformed)) {
  test(`L3: ${what} is no report, and is neither quoted nor looked into`, async (t) => {
    const { url, log, api } = await rejectionWorld(t);
    const path = "/config/openai_key/rejections";
    const { status, text } = await ask(url + path, { method: "POST", headers: json, body });
    t.is(status, 400);
    t.false(text.includes(key) || log.text.includes(key));
    t.deepEqual(log.named(lookedInto), []);
    t.deepEqual(api.asked, []);
  });
}

test("L3: a report that is too long, or no JSON, is refused", async (t) => {
  const { url, log } = await rejectionWorld(t);
  const rejections = `${url}/config/openai_key/rejections`;
  const body = JSON.stringify({ fingerprint: shown, padding: "x".repeat(1024) });
  t.is((await ask(rejections, { method: "POST", headers: json, body })).status, 413);
  const plain = { "content-type": "text/plain" };
  t.is((await ask(rejections, { method: "POST", headers: plain, body: `{}` })).status, 415);
  t.is((await ask(rejections, { method: "POST", headers: json, body: `{"${key}` })).status, 400);
  const lines = log.named("OpenAI key rejection reported");
  const found = lines.map(({ level, outcome, code }) => [level, outcome, code]);
  t.deepEqual(found, [
    ["warn", "refused", "payload-too-large"],
    ["warn", "refused", "unsupported-media-type"],
    ["warn", "refused", "bad-request"],
  ]);
  t.false(log.text.includes(key));
  for (const method of ["GET", "PUT", "DELETE"]) {
    const { status, headers } = await ask(rejections, { method });
    t.is(status, 405);
    t.is(headers.allow, "POST");
  }
});

test("S8: whoever may not have the key may not report either, and leaves a line", async (t) => {
  const { url, log, api } = await rejectionWorld(t);
  const body = JSON.stringify({ fingerprint: shown });
  const elsewhere = [{ host: "evil.example" }, { origin: "https://evil.example" }, { "x-real-ip": "::1" }];
  for (const headers of elsewhere) {
    for (const path of ["openai_key", "keys/openai"]) {
      const rejections = `${url}/config/${path}/rejections`;
      t.is((await ask(rejections, { method: "POST", headers: { ...json, ...headers }, body })).status, 403);
    }
  }
  const lines = log.named("OpenAI key rejection reported");
  t.is(lines.length, 6);
  for (const line of lines) t.like(line, { outcome: "refused", code: "not-from-loopback" });
  t.deepEqual(api.asked, []);
  const token = "token-of-anna-0123456789";
  const guarded = await serve(t, {
    variables: { OPENAI_API_KEY: key, CEDAR_CLIENT_TOKENS: `anna:${token}` },
  });
  const rejections = `${guarded.keyUrl}/rejections`;
  t.is((await ask(rejections, { method: "POST", headers: json, body })).status, 401);
  const headers = { ...json, authorization: `Bearer ${token}` };
  t.is((await ask(rejections, { method: "POST", headers, body })).status, 202);
  const unknown = `${guarded.url}/config/keys/nothing/rejections`;
  t.is((await ask(unknown, { method: "POST", headers: json, body })).status, 401);
  t.is((await ask(unknown, { method: "POST", headers, body })).status, 404);
});
