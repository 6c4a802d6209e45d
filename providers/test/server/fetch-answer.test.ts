import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type AddressInfo, createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { fakeKey, keyContext } from "@cedar/core/testing";
import test from "ava";
import { answer, askServer, expectRefusal, token } from "../helpers/ask-server.ts";
import { answering, httpServer } from "../helpers/http-server.ts";

const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);

for (const host of ["127.0.0.1", "::1"]) {
  // A container may have no IPv6.
  const onHost = addresses.some(({ address }) => address === host) ? test : test.skip;
  onHost(`C3: localhost finds a server that listens on ${host} only`, async (t) => {
    const server = await httpServer(t, answering(200, answer), host);
    for (const name of ["localhost", "cedar.localhost", "LOCALHOST"])
      t.is((await askServer(`http://${name}:${server.port}`))?.reveal(), fakeKey("served"));
    t.is((await askServer(server.url))?.reveal(), fakeKey("served"));
  });
}

// A container may have no IPv6.
const onBoth = addresses.some(({ address }) => address === "::1") ? test.serial : test.skip;
onBoth("C3: localhost finds its server also when the process is held up while it connects", async (t) => {
  const server = await httpServer(t, answering(200, answer), "::1");
  // Node tells of each socket as it is made, before it connects.
  const holdUp = (): void => {
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600));
  };
  subscribe("net.client.socket", holdUp);
  t.teardown(() => unsubscribe("net.client.socket", holdUp));
  t.is((await askServer(`http://localhost:${server.port}`))?.reveal(), fakeKey("served"));
});

test("N1: what is no HTTP is not a Cedar server", async (t) => {
  const server = createServer((socket) => socket.end("220 mail.example ESMTP\r\n"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  await expectRefusal(t, `http://127.0.0.1:${port}`, "server-not-cedar");
});

test("N3: a redirect within the origin is followed with the token, one to another origin never", async (t) => {
  const other = await httpServer(t, answering(200, answer));
  let target = "/moved";
  const server = await httpServer(t, (incoming, response) => {
    if (incoming.url === "/moved") answering(200, answer)(incoming, response);
    else response.writeHead(307, { location: target }).end();
  });
  t.is((await askServer(server.url))?.reveal(), fakeKey("served"));
  t.is(server.requests[1]?.headers.authorization, `Bearer ${token}`);
  const { host } = new URL(other.url);
  for (target of [other.url, `//${host}/config/openai_key`, `http://127.0.0.1:${server.port}@${host}/`]) {
    const error = await expectRefusal(t, server.url, "server-not-cedar");
    t.true(error.message.includes(`redirects to ${other.url}`));
  }
  target = "/config/openai_key";
  t.regex((await expectRefusal(t, server.url, "server-not-cedar")).message, /redirects in a circle/u);
  t.is(other.requests.length, 0);
});

test("A14: when nothing listens the error says what did not answer", async (t) => {
  const server = await httpServer(t, answering(200, answer));
  await server.close();
  const error = await expectRefusal(t, server.url, "server-unreachable");
  t.is(error.message, `The Cedar server 127.0.0.1:${server.port} did not answer (ECONNREFUSED).`);
  const below = await expectRefusal(t, `${server.url}/cedar`, "server-unreachable");
  t.is(
    below.hint,
    `Is it running, and is the configured URL right? \`curl --max-time 5 ${server.url}/cedar/health\` shows whether it answers.`,
  );
  const odd = await expectRefusal(t, `${server.url}/a;b`, "server-unreachable");
  t.true(odd.hint?.includes(`curl --max-time 5 '${server.url}/a;b/health'`), odd.hint);
});

test("N5: a server that is silent, drips, or breaks off ends in time and is not asked again", async (t) => {
  const silent = await httpServer(t, () => {});
  const dripping = await httpServer(t, (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(timer));
  });
  const breaking = await httpServer(t, (_request, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 500 });
    response.write(JSON.stringify(answer));
    setTimeout(() => response.destroy(), 20);
  });
  const startedAt = Date.now();
  for (const { url } of [silent, dripping]) {
    const error = await expectRefusal(t, url, "server-unreachable", { timeoutMilliseconds: 300 });
    t.regex(error.message, /did not answer within 0\.3 s/u);
  }
  await expectRefusal(t, breaking.url, "server-unreachable", { timeoutMilliseconds: 60_000 });
  t.true(Date.now() - startedAt < 30_000);
  for (const { requests } of [silent, dripping, breaking]) t.is(requests.length, 1);
});

test("N5: the context's signal ends the request", async (t) => {
  const server = await httpServer(t, () => {});
  const reason = new Error("no longer wanted");
  const controller = new AbortController();
  const startedAt = Date.now();
  const pending = askServer(server.url, {}, keyContext({ signal: controller.signal }));
  setTimeout(() => controller.abort(reason), 50);
  t.is(await t.throwsAsync(pending), reason);
  // Sooner than the 8 s that the provider gives a server.
  t.true(Date.now() - startedAt < 7000);
});

test("K12: a limit of more than Node's timers know is not over at once", async (t) => {
  const server = await httpServer(t, (request, response) => {
    setTimeout(() => answering(200, answer)(request, response), 50);
  });
  const context = keyContext({ deadline: Number.POSITIVE_INFINITY });
  const key = await askServer(server.url, { timeoutMilliseconds: 2 ** 31 }, context);
  t.is(key?.reveal(), fakeKey("served"));
});
