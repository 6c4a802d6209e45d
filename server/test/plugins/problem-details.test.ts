import { createCedar } from "@cedar/core";
import test from "ava";
import { createLog } from "../../src/create-log.ts";
import { createServer } from "../../src/create-server.ts";
import { ask } from "../helpers/ask.ts";
import { RecordedLog } from "../helpers/recorded-log.ts";
import { serveCedar } from "../helpers/serve-cedar.ts";

test("every error is application/problem+json with type, title, status and code (RFC 9457)", async (t) => {
  const { url } = await serveCedar(t, async () => undefined);
  const asked = [
    await ask(`${url}/nothing`),
    await ask(`${url}/health`, { method: "POST", body: "{" }),
    await ask(`${url}/%zz`),
    await ask(`${url}/config/openai_key`),
    await ask(`${url}/config/openai_key`, { method: "DELETE" }),
    await ask(`${url}/config/openai_key`, { headers: { host: "evil.example" } }),
  ];
  t.deepEqual(
    asked.map(({ status }) => status),
    [404, 404, 404, 503, 405, 403],
  );
  for (const { status, headers, text } of asked) {
    t.is(headers["content-type"], "application/problem+json");
    const body = JSON.parse(text);
    t.is(body.type, "about:blank");
    t.is(body.status, status);
    for (const member of ["title", "code", "detail"]) t.is(typeof body[member], "string", text);
  }
});

test("a wrong path is answered with the routes that there are", async (t) => {
  const { url } = await serveCedar(t, async () => undefined);
  const { text } = await ask(`${url}/api/config/openai_key`);
  t.regex(JSON.parse(text).detail, /GET \/config\/openai_key, .*GET \/health/u);
});

test("a failure of the server itself says nothing of its cause to the client, and its log does", async (t) => {
  const cedar = await createCedar({ environment: {}, plugins: [], config: { providerChain: [], port: 0 } });
  const resolve = async (): Promise<never> => await Promise.reject(new TypeError("a bug with details"));
  const log = new RecordedLog();
  const broken = Object.assign(Object.create(cedar), { keys: { resolve } });
  const server = await createServer(broken, { log: createLog(log, { mask: cedar.mask }) });
  await server.start();
  t.teardown(async () => await server.stop());
  const { status, text } = await ask(`http://127.0.0.1:${server.info.port}/config/openai_key`);
  t.is(status, 500);
  t.deepEqual(JSON.parse(text), {
    type: "about:blank",
    title: "Internal Server Error",
    status: 500,
    code: "internal-server-error",
  });
  t.like(log.named("OpenAI key requested")[0], { outcome: "unavailable", code: "internal" });
  const [line] = log.named("GET /config/openai_key failed");
  t.like(line, { level: "error", err: { type: "TypeError", message: "a bug with details" } });
});
