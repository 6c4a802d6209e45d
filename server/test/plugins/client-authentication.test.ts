import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";

const key = fakeKey("access");
const everywhere = { host: "0.0.0.0" };

test("S8: on another address without tokens the server is closed until it is configured: 401 says how to open it", async (t) => {
  const { keyUrl, log } = await serve(t, { variables: { OPENAI_API_KEY: key }, flags: everywhere });
  for (const headers of [{}, { authorization: "Bearer anything" }, { host: "localhost" }]) {
    const answer = await ask(keyUrl, { headers });
    t.is(answer.status, 401);
    t.is(answer.headers["www-authenticate"], "Bearer");
    t.is(answer.headers["cache-control"], "no-store");
    t.like(JSON.parse(answer.text), { code: "closed-until-configured", status: 401 });
    for (const words of [
      "CEDAR_CLIENT_TOKENS=name:token,…",
      "CEDAR_TOKEN=token",
      "Authorization: Bearer",
      "CEDAR_AUTH=none",
    ])
      t.true(answer.text.includes(words), words);
    t.false(answer.text.includes(key));
  }
  t.is(log.named("OpenAI key requested").length, 3);
  t.regex(log.text, /Nobody is given the key/u);
});

test("S8: CEDAR_AUTH=none opens the server to everybody, and is warned about at the start", async (t) => {
  const variables = { OPENAI_API_KEY: key, CEDAR_AUTH: "none" };
  const { keyUrl, log } = await serve(t, { variables, flags: everywhere });
  t.regex(
    JSON.stringify(log.lines().filter(({ level }) => level === "warn")),
    /CEDAR_AUTH=none: everybody who reaches 0\.0\.0\.0 is given the key/u,
  );
  const { status, text } = await ask(keyUrl, {
    headers: { host: "cedar.example", "x-forwarded-for": "203.0.113.9" },
  });
  t.is(status, 200);
  t.is(JSON.parse(text).openai_api_key, key);
  t.like(log.named("OpenAI key requested")[0], { client: "anybody", outcome: "given" });
});

test("S8: HOST opens or closes the server as --host does", async (t) => {
  const { keyUrl } = await serve(t, { variables: { OPENAI_API_KEY: key, HOST: "0.0.0.0" } });
  t.is((await ask(keyUrl)).status, 401);
});
