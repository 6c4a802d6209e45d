import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";

test("S3: /health answers 200 without a key, where the key route answers 503", async (t) => {
  const { url, keyUrl } = await serve(t);
  const { status, text } = await ask(`${url}/health`);
  t.is(status, 200);
  t.is(JSON.parse(text).status, "ok");
  t.is((await ask(keyUrl)).status, 503);
});

test("S3: /health says the same with a key and without, and nothing secret", async (t) => {
  const variables = { OPENAI_API_KEY: fakeKey("health"), CEDAR_CLIENT_TOKENS: "ci:token-of-the-ci-client" };
  const [without, having] = [await serve(t), await serve(t, { variables })];
  const answers = [await ask(`${without.url}/health`), await ask(`${having.url}/health`)];
  t.deepEqual(
    answers.map(({ text }) => JSON.parse(text)),
    [
      { status: "ok", service: "cedar" },
      { status: "ok", service: "cedar" },
    ],
  );
});

test("S8: /health answers everybody, also where the key route is closed or refuses", async (t) => {
  const closed = await serve(t, { flags: { host: "0.0.0.0" } });
  t.is((await ask(`${closed.url}/health`)).status, 200);
  const open = await serve(t);
  const headers = { host: "cedar.example", origin: "https://page.example", "x-forwarded-for": "203.0.113.9" };
  t.is((await ask(`${open.url}/health`, { headers })).status, 200);
});

test("a load balancer may ask for /health with HEAD", async (t) => {
  const { url } = await serve(t);
  t.is((await ask(`${url}/health`, { method: "HEAD" })).status, 200);
});
