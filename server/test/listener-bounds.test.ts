import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import test from "ava";
import { defaultListenerLimits } from "../src/create-listener.ts";
import { ask } from "./helpers/ask.ts";
import { serveCedar } from "./helpers/serve-cedar.ts";

async function closed(socket: Socket): Promise<void> {
  socket.resume();
  socket.on("error", () => {});
  if (!socket.closed) await once(socket, "close", { signal: AbortSignal.timeout(10_000) });
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

test("a connection that waits for a next request is closed after its time", async (t) => {
  const limits = { ...defaultListenerLimits, keepAliveMilliseconds: 100 };
  const { url } = await serveCedar(t, async () => undefined, {}, { limits });
  const socket = connect(portOf(url), "127.0.0.1");
  socket.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await t.notThrowsAsync(closed(socket));
});

test("N5: a connection on which nothing moves is closed, also while the chain looks for the key", async (t) => {
  const limits = { ...defaultListenerLimits, idleMilliseconds: 200 };
  const never = async (): Promise<never> => await new Promise<never>(() => {});
  const { url } = await serveCedar(t, never, {}, { limits });
  const socket = connect(portOf(url), "127.0.0.1");
  socket.write("GET /config/openai_key HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await t.notThrowsAsync(closed(socket));
  t.is((await ask(`${url}/health`)).status, 200);
});

test("N5: a body that drips is cut off, however lively it drips", async (t) => {
  const limits = { ...defaultListenerLimits, headersMilliseconds: 200, requestMilliseconds: 400 };
  const { url } = await serveCedar(t, async () => undefined, {}, { limits });
  const socket = connect(portOf(url), "127.0.0.1");
  const head = "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
  socket.write(`POST /config/openai_key/rejections HTTP/1.1\r\n${head}`);
  const dripping = setInterval(() => socket.write("x"), 20);
  t.teardown(() => clearInterval(dripping));
  await t.notThrowsAsync(closed(socket));
});

test("a URL of more than 8 KiB is refused", async (t) => {
  const { url } = await serveCedar(t, async () => undefined);
  t.is((await ask(`${url}/health?${"x".repeat(9000)}`)).status, 400);
  t.is((await ask(`${url}/health?${"x".repeat(7000)}`)).status, 200);
});

test("more than 100 headers are refused, none of them left out", async (t) => {
  const { url } = await serveCedar(t, async () => undefined);
  const headers = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, number) => [`x-${number}`, "1"]));
  const refused = await ask(`${url}/health`, { headers: headers(200) });
  t.is(refused.status, 431);
  t.like(JSON.parse(refused.text), { code: "headers-too-many" });
  t.is((await ask(`${url}/health`, { headers: headers(90) })).status, 200);
});

test("a body that is too long is refused, with its length told and without", async (t) => {
  const { url } = await serveCedar(t, async () => undefined);
  const target = `${url}/config/openai_key/rejections`;
  const body = JSON.stringify({ fingerprint: "x".repeat(2000) });
  const json = { "content-type": "application/json" };
  t.is((await ask(target, { method: "POST", headers: json, body })).status, 413);
  // Where the length is not told the connection is closed in the middle of it.
  const headers = { ...json, "transfer-encoding": "chunked" };
  const chunked = await ask(target, { method: "POST", headers, body }).catch(() => undefined);
  t.true(chunked === undefined || chunked.status === 413);
  t.is((await ask(`${url}/health`)).status, 200);
});

test("connections beyond the number that is let in are closed at once, and later ones are served again", async (t) => {
  const limits = { ...defaultListenerLimits, connections: 3 };
  const { url } = await serveCedar(t, async () => undefined, {}, { limits });
  const holding = Array.from({ length: 3 }, () => connect(portOf(url), "127.0.0.1"));
  await Promise.all(holding.map(async (socket) => await once(socket, "connect")));
  const beyond = connect(portOf(url), "127.0.0.1").on("error", () => {});
  t.is(await text(beyond).catch(() => ""), "");
  for (const socket of holding) socket.destroy();
  const serves = async (): Promise<boolean> =>
    await ask(`${url}/health`).then(
      () => true,
      () => false,
    );
  while (!(await serves()));
  t.pass();
});

test("a connection that is to go on in another protocol is answered and closed, and not held for ever", async (t) => {
  const { url } = await serveCedar(t, async () => undefined);
  const socketOf = (lines: string): Socket => {
    const socket = connect(portOf(url), "127.0.0.1");
    socket.write(`GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\n${lines}\r\n\r\n`);
    return socket.setTimeout(10_000, () => socket.destroy(new Error("The server holds the connection.")));
  };
  t.regex(await text(socketOf("Upgrade: websocket")), /^HTTP\/1\.1 200 /u);
  t.regex(await text(socketOf("Upgrade: h2c")), /^HTTP\/1\.1 200 /u);
  t.regex(await text(socketOf("Upgrade: h2c\r\nExpect: 100-continue")), /^HTTP\/1\.1 200 /mu);
  t.regex(await text(socketOf("Upgrade: h2c\r\nExpect: nothing")), /^HTTP\/1\.1 417 /u);
});
