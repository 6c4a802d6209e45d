import test from "ava";
import { ci, oidcWorld } from "../../helpers/oidc-world.ts";

test("B13: while an issuer is down its JWTs are answered 503, and everything else goes on", async (t) => {
  const { issuer, show, code, log } = await oidcWorld(t);
  const jwt = await issuer.sign();
  issuer.stop();
  t.is(await code(jwt), "503 issuer-unavailable");
  t.is((await show(jwt)).headers["retry-after"], "5");
  t.is((await show(ci)).status, 200);
  t.is(
    log.named("The issuer's keys cannot be had: its JWTs are answered 503 where they are needed").length,
    1,
  );
});

test("B13: an issuer that hangs, or floods, is given up on", async (t) => {
  const { issuer, show, code } = await oidcWorld(t);
  const jwt = await issuer.sign();
  issuer.instead = () => {};
  const answers = Promise.all([code(jwt), code(jwt), code(jwt)]);
  t.is((await show(ci)).status, 200);
  t.deepEqual(new Set(await answers), new Set(["503 issuer-unavailable"]));
  t.is(issuer.asked.length, 1);
});

test("B13: a set of keys of 5 MB is not read to its end, and one that is none is not believed", async (t) => {
  const weak = JSON.stringify({
    keys: [{ kty: "RSA", kid: "first", alg: "RS256", use: "sig", n: "AQAB", e: "AQAB" }],
  });
  const answers: readonly [answer: string, expected?: string][] = [
    ["large"],
    ["no JSON"],
    ['{"keys":{}}'],
    ['{"keys":[1]}'],
    ["[]"],
    [weak, "401 token-unknown"],
  ];
  const padding = Buffer.alloc(5_000_000, " ");
  for (const [answer, expected = "503 issuer-unavailable"] of answers) {
    const { issuer, code } = await oidcWorld(t);
    const description = JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` });
    const jwt = await issuer.sign();
    issuer.instead = (request, response) => {
      response.setHeader("content-type", "application/json");
      if (request.url !== "/jwks") response.end(description);
      else if (answer !== "large") response.end(answer);
      else response.end(Buffer.concat([Buffer.from(JSON.stringify({ keys: [issuer.publicJwk] })), padding]));
    };
    t.is(await code(jwt), expected);
  }
});

test("S8: a description of another issuer, or with keys at a place that anybody can write to, is not believed", async (t) => {
  const { issuer, code } = await oidcWorld(t);
  const jwt = await issuer.sign();
  issuer.instead = (_request, response) => {
    response.end(JSON.stringify({ issuer: "https://other.example", jwks_uri: `${issuer.url}/jwks` }));
  };
  t.is(await code(jwt), "503 issuer-unavailable");
  t.false(issuer.asked.includes("/jwks"));
});

test("B16: many requests at the same time ask the issuer once, and a JWT that was checked asks nobody", async (t) => {
  const { issuer, show } = await oidcWorld(t);
  const jwt = await issuer.sign();
  const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await show(jwt)).status));
  t.deepEqual(new Set(statuses), new Set([200]));
  t.deepEqual(issuer.asked, ["/.well-known/openid-configuration", "/jwks"]);
  issuer.stop();
  t.is((await show(jwt)).status, 200);
});
