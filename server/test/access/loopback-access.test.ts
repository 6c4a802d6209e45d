import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { whyNotLoopback } from "../../src/access/loopback-access.ts";
import { ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";

const key = fakeKey("guard");
const variables = { OPENAI_API_KEY: key };

const loopbackHosts = [
  "localhost",
  "localhost:1234",
  "LOCALHOST:80",
  "cedar.localhost",
  "127.0.0.1",
  "127.0.0.1:8080",
  "127.8.9.1",
  "[::1]",
  "[::1]:8080",
];

const foreignHosts = [
  "evil.example",
  "evil.example:8080",
  "127.0.0.1.evil",
  "127.0.0.1.evil:8080",
  "localhost.evil.example",
  "evil-localhost",
  "localhost@evil.example",
  "evil.example@localhost",
  "localhost:1234:evil",
  "localhost:evil",
  "127.0.0.1:8080.evil.example",
  "[::1].evil.example",
  "[::1",
  "::1",
  "0.0.0.0",
  "[::]",
  "192.168.1.10:8080",
  "localhost,evil.example",
  "localhost/evil.example",
  "localhost evil.example",
];

for (const host of loopbackHosts) {
  test(`S8: on loopback without tokens a request with the Host ${host} is given the key`, async (t) => {
    const { keyUrl } = await serve(t, { variables });
    const { status, text } = await ask(keyUrl, { headers: { host } });
    t.is(status, 200);
    t.is(JSON.parse(text).openai_api_key, key);
  });
}

for (const host of foreignHosts) {
  test(`S8: on loopback without tokens a request with the Host ${host} is refused`, async (t) => {
    const { keyUrl } = await serve(t, { variables });
    const { status, headers, text } = await ask(keyUrl, { headers: { host } });
    t.is(status, 403);
    t.like(JSON.parse(text), { code: "not-from-loopback" });
    t.is(headers["cache-control"], "no-store");
    t.false(text.includes(key));
  });
}

const foreignHeaders = {
  origin: "http://localhost:3000",
  "x-forwarded-for": "127.0.0.1",
  "x-forwarded-host": "localhost",
  "x-forwarded-proto": "https",
  "x-forwarded-anything": "1",
  forwarded: "for=127.0.0.1",
  via: "1.1 proxy",
  "x-real-ip": "127.0.0.1",
  "cf-connecting-ip": "127.0.0.1",
  "true-client-ip": "127.0.0.1",
  "x-original-forwarded-for": "127.0.0.1",
  "cdn-loop": "cdn",
};

test("S8: on loopback without tokens a request by HTTP/1.0, as a proxy without settings makes it, is refused", async (t) => {
  const { url } = await serve(t, { variables });
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.end(`GET /config/openai_key HTTP/1.0\r\nHost: ${host}\r\n\r\n`);
  const answer = await text(socket);
  t.regex(answer, /^HTTP\/1\.\d 403 /u);
  t.false(answer.includes(key));
});

for (const [name, value] of Object.entries(foreignHeaders)) {
  test(`S8: on loopback without tokens a request that carries ${name} is refused`, async (t) => {
    const { keyUrl } = await serve(t, { variables });
    for (const spelling of [name, name.toUpperCase()]) {
      const { status, text } = await ask(keyUrl, { headers: { [spelling]: value } });
      t.is(status, 403);
      t.true(text.includes("CEDAR_CLIENT_TOKENS"));
      t.false(text.includes(key));
    }
    t.is((await ask(keyUrl, { headers: { [name]: "" } })).status, 403, "an empty value counts as well");
  });
}

test("S8: an Origin of null, as a sandboxed page sends it, is refused", async (t) => {
  const { keyUrl } = await serve(t, { variables });
  t.is((await ask(keyUrl, { headers: { origin: "null" } })).status, 403);
});

test("S8: a request that addresses the server as a proxy is refused", async (t) => {
  const { keyUrl } = await serve(t, { variables });
  const target = "http://evil.example/config/openai_key";
  t.is((await ask(keyUrl, { target, headers: { host: "localhost" } })).status, 403);
});

test("S8: a request without a Host is refused", async (t) => {
  const { port } = await serve(t, { variables });
  const socket = connect(port, "127.0.0.1");
  socket.end("GET /config/openai_key HTTP/1.0\r\n\r\n");
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  t.regex(answer, /^HTTP\/1\.1 403 /u);
  t.false(answer.includes(key));
});

test("S8: a request from another machine is refused, whatever its Host says", (t) => {
  const headers = { host: "localhost" };
  const from = (remoteAddress: string): Parameters<typeof whyNotLoopback>[0] =>
    ({ headers, url: "/config/openai_key", socket: { remoteAddress } }) as never;
  t.is(whyNotLoopback(from("127.0.0.1")), undefined);
  t.is(whyNotLoopback(from("::1")), undefined);
  t.is(whyNotLoopback(from("::ffff:127.0.0.1")), undefined);
  t.is(whyNotLoopback(from("192.0.2.7")), "it comes from another machine");
  t.is(whyNotLoopback(from("")), "it comes from another machine");
});
