import { connect } from "node:net";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";

const key = fakeKey("tokens");
const ci = "token-of-the-ci-client-0123456789";
const anna = "token-of-anna-0123456789";
const variables = { OPENAI_API_KEY: key, CEDAR_CLIENT_TOKENS: `ci:${ci},anna:${anna}` };

test("S8: with client tokens each request of the key needs one, on loopback as well", async (t) => {
  for (const host of ["127.0.0.1", "0.0.0.0"]) {
    const { keyUrl } = await serve(t, { variables, flags: { host } });
    const without = await ask(keyUrl);
    t.is(without.status, 401, host);
    t.is(without.headers["www-authenticate"], "Bearer", host);
    t.like(JSON.parse(without.text), { code: "token-missing" });
    const having = await ask(keyUrl, { headers: { authorization: `Bearer ${ci}` } });
    t.is(having.status, 200, host);
    t.is(JSON.parse(having.text).openai_api_key, key);
  }
});

test("S4: the line names the client whose token was shown", async (t) => {
  const { keyUrl, log } = await serve(t, { variables });
  await ask(keyUrl, { headers: { authorization: `bearer ${anna}` } });
  await ask(keyUrl, { headers: { authorization: `Bearer ${ci}` } });
  t.deepEqual(
    log.named("OpenAI key requested").map(({ client }) => client),
    ["anna", "ci"],
  );
});

test("S8: with a token a request may come from anywhere, through proxies", async (t) => {
  const { keyUrl } = await serve(t, { variables });
  const headers = { authorization: `Bearer ${ci}`, host: "cedar.example", "x-forwarded-for": "203.0.113.9" };
  t.is((await ask(keyUrl, { headers })).status, 200);
});

test("S8: what is not a token of this server is refused, without a word of it", async (t) => {
  const { keyUrl, log } = await serve(t, { variables, flags: { verbose: true } });
  const wrong = [
    `Bearer ${ci}x`,
    `Bearer ${ci.slice(0, -1)}`,
    `Bearer ${ci.toUpperCase()}`,
    `Bearer ci:${ci}`,
    `Bearer ${ci} ${anna}`,
    `Bearer ${ci},${anna}`,
    `Bearer`,
    `Bearer `,
    `Bearer\t${ci}`,
    `Basic ${Buffer.from(`ci:${ci}`).toString("base64")}`,
    ci,
    `Token ${ci}`,
    `Bearer ${"x".repeat(6000)}`,
    `Bearer ${key}`,
  ];
  for (const authorization of wrong) {
    const { status, headers, text } = await ask(keyUrl, { headers: { authorization } });
    t.is(status, 401, authorization.slice(0, 60));
    t.regex(headers["www-authenticate"] ?? "", /^Bearer/u);
    t.is(headers["cache-control"], "no-store");
    t.false(text.includes(ci) || text.includes(key));
  }
  t.is(log.named("OpenAI key requested").length, wrong.length);
  for (const secret of [ci, anna, key]) t.false(log.text.includes(secret));
});

test("a token is taken from x-app-token as well, as older clients send it, where no Authorization speaks", async (t) => {
  const { keyUrl } = await serve(t, { variables });
  t.is((await ask(keyUrl, { headers: { "x-app-token": ci } })).status, 200);
  t.is((await ask(keyUrl, { headers: { "x-app-token": `${ci}x` } })).status, 401);
  const both = { "x-app-token": ci, authorization: `Bearer ${ci}x` };
  t.is((await ask(keyUrl, { headers: both })).status, 401);
});

test("S8: a token is taken from its two headers only", async (t) => {
  const { keyUrl } = await serve(t, { variables });
  t.is((await ask(`${keyUrl}?token=${ci}&access_token=${ci}`)).status, 401);
  const headers = { "x-api-key": ci, cookie: `token=${ci}` };
  t.is((await ask(keyUrl, { headers })).status, 401);
});

/** Sends a request to the byte, and gives the answer's. */
async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.end(text);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

test("N4: a token with a control character in it is refused, and neither echoed nor logged", async (t) => {
  const { port, log } = await serve(t, { variables, flags: { verbose: true } });
  for (const control of ["\0", "\r", "\n", "\r\n X: ", "\u007f", "\u00e4"]) {
    const answer = await sendRaw(
      port,
      `GET /config/openai_key HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer ${ci}${control}x\r\n\r\n`,
    );
    t.regex(answer, /^HTTP\/1\.1 40[01] /u, JSON.stringify(control));
    t.false(answer.includes(ci) || answer.includes(key) || log.text.includes(ci));
  }
});

test("N4: two Authorization headers are not taken for one", async (t) => {
  const { port } = await serve(t, { variables });
  const line = (token: string): string => `Authorization: Bearer ${token}\r\n`;
  const head = "GET /config/openai_key HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
  t.regex(await sendRaw(port, `${head}${line("wrong")}${line(ci)}\r\n`), /^HTTP\/1\.1 401 /u);
});
