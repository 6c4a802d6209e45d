import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { ask } from "./helpers/ask.ts";
import { makeCertificate } from "./helpers/certificates.ts";
import { serve } from "./helpers/serve.ts";
import { slowProvider } from "./helpers/slow-provider.ts";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

test("a server that is told to stop is not ready at once, ends the requests that it has, and then takes no new ones", async (t) => {
  const { plugin, asked, answer } = slowProvider();
  const { keyUrl, url, stop } = await serve(t, {
    plugins: [plugin],
    variables: { CEDAR_SERVER_PROVIDER_CHAIN: "own" },
  });
  await asked;
  const waiting = ask(keyUrl);
  // The chain was asked at the start already, so only time tells that the request has arrived.
  await sleep(500);
  const stopped = stop();
  const late = await ask(`${url}/ready`);
  t.is(late.status, 503);
  t.like(JSON.parse(late.text), {
    code: "not-ready",
    detail: "This server is not ready: it is being stopped.",
  });
  t.is(late.headers.connection, "close");
  t.like(await ask(`${url}/health`), { status: 200 });
  answer();
  t.is((await waiting).status, 200);
  await stopped;
  const error = await t.throwsAsync<NodeJS.ErrnoException>(async () => await ask(`${url}/health`));
  // A busy system resets a connection that was queued while the port was closed.
  t.regex(error.code ?? "", /^(ECONNREFUSED|ECONNRESET)$/u);
});

test("a server that is told to stop takes no new requests after half of the time that it has, and cuts off the rest near its end", async (t) => {
  const { plugin, asked } = slowProvider();
  const { keyUrl, url, stop } = await serve(t, {
    plugins: [plugin],
    variables: { CEDAR_SERVER_PROVIDER_CHAIN: "own" },
    flags: { grace: "4s" },
  });
  await asked;
  const waiting = t.throwsAsync(async () => await ask(keyUrl));
  await sleep(500);
  const startedAt = performance.now();
  const stopped = stop();
  await sleep(2500);
  await t.throwsAsync(async () => await ask(`${url}/health`));
  await stopped;
  const took = performance.now() - startedAt;
  t.true(took > 2500 && took < 4500, String(took));
  await waiting;
});

test("a server that is told to stop does not wait for idle connections, and may be told twice", async (t) => {
  const { url, stop } = await serve(t);
  t.is((await fetch(`${url}/health`)).status, 200);
  const startedAt = performance.now();
  await Promise.all([stop(), stop()]);
  await stop();
  t.true(performance.now() - startedAt < 2000);
});

test("a connection that never begins TLS does not keep a server beyond the time that it has", async (t) => {
  const { cert, key } = await makeCertificate(await temporaryFolder(t), "one");
  const { port, stop } = await serve(t, {
    variables: { CEDAR_TLS_CERT: cert, CEDAR_TLS_KEY: key, CEDAR_GRACE: "1s" },
  });
  const silent = connect(port, "127.0.0.1");
  t.teardown(() => silent.destroy());
  await once(silent, "connect");
  const startedAt = performance.now();
  await stop();
  t.true(performance.now() - startedAt < 5000);
});
