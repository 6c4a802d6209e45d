import { once } from "node:events";
import { connect } from "node:net";
import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";
import { serveCedar } from "../helpers/serve-cedar.ts";

const key = fakeKey("canary");
const token = "canary-token-0123456789abcdef";
const foreign = "sk-canary-of-somebody-else-0123456789";

/** Asks in every way that may end up in a log, with secrets wherever a client can put one. */
async function askEverything(url: string): Promise<string> {
  const query = `?token=${token}&openai_api_key=${foreign}`;
  const headers = {
    authorization: `Bearer ${token}`,
    cookie: `session=${token}; bad"=${foreign}`,
    referer: `http://localhost/${foreign}`,
    "user-agent": foreign,
    "accept-encoding": `gzip;q=${foreign}`,
    "x-request-id": foreign,
  };
  let answers = "";
  for (const path of ["/config/openai_key", "/health", `/${foreign}`, `/%zz${foreign}`]) {
    for (const method of ["GET", "POST", "HEAD"]) {
      const body = method === "POST" ? { body: JSON.stringify({ token, foreign }) } : {};
      const {
        status,
        headers: answered,
        text,
      } = await ask(`${url}${path}${query}`, { method, headers, ...body });
      if (status !== 200 || path === "/health") answers += JSON.stringify(answered) + text;
    }
  }
  return answers;
}

async function sendGarbage(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `GET /config/openai_key?${foreign} HTTP/1.1\r\nAuthorization: Bearer ${token}\r\nbad header\r\n\r\n`,
  );
  socket.resume();
  await once(socket, "close");
}

test("L3: at the most verbose level no log line, health answer or error shows a key or a token", async (t) => {
  for (const OPENAI_API_KEY of [key, `${key} `, ""]) {
    for (const tokens of [`ci:${token}`, "ci:another-token-0123456789abcdef", ""]) {
      const variables = { OPENAI_API_KEY, CEDAR_CLIENT_TOKENS: tokens };
      const { url, port, log } = await serve(t, { variables, flags: { verbose: true } });
      const answers = await askEverything(url);
      await sendGarbage(port);
      for (const secret of [key, token, foreign]) {
        t.false(log.text.includes(secret), `${secret} in the log`);
        t.false(answers.includes(secret), `${secret} in an answer`);
      }
    }
  }
});

test("L3: not even at the level trace, with a provider that says everything", async (t) => {
  const { url, keyUrl, log } = await serveCedar(t, async (_request, context) => {
    const made = context.createKey(key);
    context.logger.debug(`the key is ${key}`, { key, header: key });
    context.logger.warn(`the key is ${key}`, { key, made });
    context.explain({ message: `the key is ${key}` });
    return made;
  });
  t.is((await ask(keyUrl)).status, 200);
  await askEverything(url);
  t.true(log.text.includes(`the key is ${fingerprint(key)}`));
  for (const secret of [key, token, foreign]) t.false(log.text.includes(secret));
});

test("L3: a provider's failure is told by the log with the key masked, and not to the client", async (t) => {
  const { keyUrl, log } = await serveCedar(t, async (_request, context) => {
    context.createKey(key);
    throw new Error(`the vault at vault.example said ${key}`);
  });
  const { status, text } = await ask(keyUrl);
  t.is(status, 503);
  t.false(text.includes("vault.example") || text.includes(key));
  t.true(log.text.includes("the vault at vault.example said sk-"));
  t.false(log.text.includes(key));
});

test("each answer is told at the level debug, with the route's pattern for a path", async (t) => {
  const { url, log } = await serve(t, { flags: { verbose: true } });
  await ask(`${url}/health?x=1`);
  await ask(`${url}/anything`);
  t.like(log.named("GET /health answered")[0], { level: "debug", res: { statusCode: 200 } });
  t.like(log.named("GET an unknown path answered")[0], { level: "debug", res: { statusCode: 404 } });
  const quiet = await serve(t);
  await ask(`${quiet.url}/health`);
  t.deepEqual(quiet.log.named("GET /health answered"), []);
});
