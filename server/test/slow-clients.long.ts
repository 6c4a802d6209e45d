import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { ask } from "./helpers/ask.ts";
import { serveCedar } from "./helpers/serve-cedar.ts";

const post = "POST /config/openai_key/rejections HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n";

/** What slow clients send first, and then again and again: nothing, headers without end, a body without end, requests without reading. */
const manners = [
  { first: "", again: "" },
  { first: "GET /health HTTP/1.1\r\nHost: localhost\r\n", again: "X: 1\r\n" },
  { first: post, again: "x" },
  { first: "", again: "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n" },
] as const;

interface SlowClient {
  readonly socket: Socket;
  readonly again: string;
}

async function slowClient(port: number, number: number): Promise<SlowClient> {
  const { first, again } = manners[number % manners.length] ?? manners[0];
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {});
  socket.pause();
  socket.write(first);
  return { socket, again };
}

test("a thousand slow clients do not stop a healthy one from being answered within a second", async (t) => {
  const key = fakeKey("slow");
  const served = await serveCedar(t, async (_, context) => context.createKey(key), {
    config: { limitPerAddress: 0 },
  });
  const { port } = new URL(served.url);
  const numbers = Array.from({ length: 1000 }, (_, number) => number);
  const slow = await Promise.all(numbers.map(async (number) => await slowClient(Number(port), number)));
  const dripping = setInterval(() => {
    for (const { socket, again } of slow) if (socket.writable) socket.write(again);
  }, 500);
  t.teardown(() => {
    clearInterval(dripping);
    for (const { socket } of slow) socket.destroy();
  });
  t.is(slow.filter(({ socket }) => !socket.destroyed).length, 1000);
  let longest = 0;
  const startedAt = performance.now();
  while (performance.now() - startedAt < 8000) {
    const askedAt = performance.now();
    const answers = await Promise.all([ask(`${served.url}/health`), ask(served.keyUrl)]);
    longest = Math.max(longest, performance.now() - askedAt);
    t.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
  }
  t.log(`the slowest answer took ${Math.round(longest)} ms`);
  t.true(longest < 1000, `${longest} ms`);
});
