import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { ask } from "../helpers/ask.ts";
import { serve } from "../helpers/serve.ts";

test("S2: no answer is stored, sniffed, framed or readable by another origin, not even a failure", async (t) => {
  const { url, keyUrl } = await serve(t, { variables: { OPENAI_API_KEY: fakeKey("headers") } });
  const origin = { origin: "https://page.example", "access-control-request-method": "GET" };
  const answers = [
    await ask(keyUrl),
    await ask(`${url}/health`, { headers: origin }),
    await ask(`${url}/nothing`),
    await ask(keyUrl, { headers: origin }),
    await ask(keyUrl, { headers: origin, method: "OPTIONS" }),
  ];
  t.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 404, 403, 405],
  );
  for (const { headers } of answers) {
    t.is(headers["cache-control"], "no-store");
    t.is(headers["x-content-type-options"], "nosniff");
    t.is(headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
    t.is(headers["cross-origin-resource-policy"], "same-origin");
    t.deepEqual(
      Object.keys(headers).filter((name) =>
        /^access-control|^set-cookie$|^server$|^x-powered-by$/u.test(name),
      ),
      [],
    );
  }
});

test("no answer is compressed, and an Accept-Encoding that nobody understands is no failure of the server's", async (t) => {
  const { url, log } = await serve(t, { flags: { verbose: true } });
  for (const encoding of ["gzip", "br, gzip", "gzip;q=x", "\u0022;;q=1"]) {
    const { status, headers } = await ask(`${url}/docs`, { headers: { "accept-encoding": encoding } });
    t.is(status, 200);
    t.is(headers["content-encoding"], undefined);
  }
  t.deepEqual(
    log.lines().filter(({ level }) => level === "error"),
    [],
  );
});
