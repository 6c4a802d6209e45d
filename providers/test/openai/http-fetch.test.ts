import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import test, { type ExecutionContext } from "ava";
import { httpFetch } from "../../src/openai/http-fetch.ts";

async function listen(t: ExecutionContext, server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function serve(t: ExecutionContext, listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(t, createHttpServer(listener))}`;
}

test("method, headers and body arrive, and the answer comes back", async (t) => {
  const url = await serve(t, (request, response) => {
    response.writeHead(201, {
      "x-seen": `${request.method} ${String(request.headers["x-word"])} ${request.headers["content-length"]}`,
    });
    request.pipe(response);
  });
  const response = await httpFetch(url, { method: "POST", headers: { "x-word": "cedar" }, body: "Grüße" });
  t.is(response.status, 201);
  t.is(response.headers.get("x-seen"), "POST cedar 7");
  t.is(await response.text(), "Grüße");
});

test("N3: a redirect is not followed, wherever it leads", async (t) => {
  let asked = 0;
  const other = await serve(t, (_, response) => {
    asked += 1;
    response.end();
  });
  const url = await serve(t, (_, response) => response.writeHead(302, { location: other }).end());
  const response = await httpFetch(url, { headers: { authorization: "Bearer x" } });
  t.is(response.status, 302);
  t.is(asked, 0);
});

test("a connection is used again when an answer has been read to its end", async (t) => {
  const server = createHttpServer((_, response) => response.end("whole"));
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  const url = `http://127.0.0.1:${await listen(t, server)}`;
  for (const _ of ["first", "second", "third"]) await (await httpFetch(url)).text();
  t.is(connections, 1);
});

test("answers without a body are answers", async (t) => {
  const url = await serve(t, (_, response) => response.writeHead(204).end());
  t.is((await httpFetch(url)).status, 204);
});

for (const [title, end] of Object.entries({
  closed: (socket: Socket) => socket.destroy(),
  reset: (socket: Socket) => socket.resetAndDestroy(),
})) {
  test(`N5: a connection that is ${title} in the middle of the body fails the reader, and nobody else`, async (t) => {
    const url = await serve(t, ({ socket }, response) => response.write("half", () => end(socket)));
    const response = await httpFetch(url);
    await t.throwsAsync(response.text(), { code: "ECONNRESET" });
  });
}

test("A14: a connection that does not come about is given up after 5 s", async (t) => {
  // Takes the connection and never answers the TLS handshake.
  const silent = createServer((socket) => socket.on("error", () => {}));
  const port = await listen(t, silent);
  const startedAt = performance.now();
  await t.throwsAsync(httpFetch(`https://127.0.0.1:${port}`), { code: "ETIMEDOUT" });
  t.true(performance.now() - startedAt < 7000);
});
