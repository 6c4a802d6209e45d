import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { ServerStore } from "../../src/store/server-store.ts";
import { TokenStore } from "../../src/tokens/token-store.ts";
import { ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const key = fakeKey("measured");
const token = "token-of-the-ci-client-0123456789";
const tokens = { CEDAR_CLIENT_TOKENS: `ci:${token}` };

/** The value of a series; `undefined` when there is none. */
function seriesValue(text: string, series: string): number | undefined {
  const line = text.split("\n").find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

test("what became of requests of keys is counted by service and outcome, and how long they took", async (t) => {
  const { url, keyUrl } = await serve(t, { variables: { OPENAI_API_KEY: key } });
  const { headers } = await ask(keyUrl);
  await ask(keyUrl, { headers: { "if-none-match": headers.etag ?? "" } });
  await ask(`${url}/config/keys/anthropic`);
  await ask(`${url}/config/keys/${key}`);
  await ask(keyUrl, { headers: { origin: "https://evil.example" } });
  await ask(`${url}/${key}`);
  const { status, text, headers: answered } = await ask(`${url}/metrics`);
  t.is(status, 200);
  t.regex(answered["content-type"] ?? "", /^text\/plain; version=0\.0\.4/u);
  const requests = (service: string, outcome: string): number | undefined =>
    seriesValue(text, `cedar_key_requests_total{service="${service}",outcome="${outcome}"}`);
  t.is(requests("openai", "given"), 1);
  t.is(requests("openai", "unchanged"), 1);
  t.is(requests("openai", "refused"), 1);
  t.is(requests("anthropic", "unavailable"), 1);
  t.is(requests("unknown", "refused"), 1);
  t.is(seriesValue(text, 'cedar_authentication_failures_total{status="403"}'), 1);
  t.is(
    seriesValue(text, 'cedar_http_request_duration_seconds_count{method="get",route="unknown",status="404"}'),
    1,
  );
  t.truthy(seriesValue(text, "process_start_time_seconds"));
  t.false(text.includes(key));
});

test("metrics are for who shows an admin token", async (t) => {
  const folder = await temporaryFolder(t);
  const store = new ServerStore(`sqlite://${folder}/server.sqlite`);
  t.teardown(async () => await store.close());
  const admin = await new TokenStore(store).create({ name: "prometheus", isAdmin: true });
  const { url } = await serve(t, { variables: { ...tokens, CEDAR_STATE_DIRECTORY: folder } });
  t.is((await ask(`${url}/metrics`)).status, 401);
  const refused = await ask(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  t.is(refused.status, 403);
  t.like(JSON.parse(refused.text), { code: "admin-only" });
  const { status, text } = await ask(`${url}/metrics`, { headers: { authorization: `Bearer ${admin}` } });
  t.is(status, 200);
  t.is(seriesValue(text, "cedar_store_up"), 1);
});

test("on a port of their own metrics need no token, and nothing else is there", async (t) => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  const { stop, keyUrl } = await serve(t, {
    variables: { ...tokens, OPENAI_API_KEY: key },
    flags: { "metrics-port": port },
  });
  await ask(keyUrl);
  const own = `http://127.0.0.1:${port}`;
  const { status, text } = await ask(`${own}/metrics`);
  t.is(status, 200);
  t.is(seriesValue(text, 'cedar_authentication_failures_total{status="401"}'), 1);
  for (const path of ["/", "/config/openai_key", "/metrics/"])
    t.is((await ask(own + path)).status, 404, path);
  t.is((await ask(`${own}/metrics`, { method: "POST" })).status, 404);
  await stop();
  await t.throwsAsync(ask(`${own}/metrics`), { code: "ECONNREFUSED" });
});
