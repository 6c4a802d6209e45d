import { once } from "node:events";
import { connect, type Socket } from "node:net";
import test from "ava";
import { createListener, defaultListenerLimits } from "../src/create-listener.ts";
import { ask } from "./helpers/ask.ts";
import { serveCedar } from "./helpers/serve-cedar.ts";

const limits = { ...defaultListenerLimits, headersMilliseconds: 200, requestMilliseconds: 400 };

/** Waits until the server has closed the connection, and says whether it did within two seconds. */
async function isCutOff(socket: Socket): Promise<boolean> {
  socket.resume();
  const signal = AbortSignal.timeout(2000);
  const closed = await once(socket, "close", { signal }).then(
    () => true,
    () => false,
  );
  socket.destroy();
  return closed;
}

test("a client that never ends its headers is cut off", async (t) => {
  const { url } = await serveCedar(t, async () => undefined, {}, { limits });
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write("GET /health HTTP/1.1\r\nHost: localhost\r\n");
  t.true(await isCutOff(socket));
  t.is((await ask(`${url}/health`)).status, 200);
});

test("a connection on which nothing is ever sent is cut off", async (t) => {
  const { url } = await serveCedar(t, async () => undefined, {}, { limits });
  t.true(await isCutOff(connect(Number(new URL(url).port), "127.0.0.1")));
});

test("a client that stops in its body is cut off", async (t) => {
  const { url } = await serveCedar(t, async () => undefined, {}, { limits });
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write("POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx");
  t.true(await isCutOff(socket));
});

test("headers of more than 8 KiB are refused", async (t) => {
  const { url } = await serveCedar(t, async () => undefined);
  const answer = await ask(`${url}/health`, { headers: { "x-large": "x".repeat(9000) } });
  t.true(answer.status >= 400 && answer.status < 500, String(answer.status));
});

test("without being told otherwise the limits are seconds, not minutes", (t) => {
  const listener = createListener();
  t.is(listener.headersTimeout, 10_000);
  t.is(listener.requestTimeout, 20_000);
  t.is(listener.keepAliveTimeout, 65_000);
  t.is(listener.timeout, 120_000);
});
