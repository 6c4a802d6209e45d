import { createHmac } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { type CryptoKey, exportSPKI, importJWK } from "jose";
import { ask } from "../../helpers/ask.ts";
import { ci, key, oidcWorld } from "../../helpers/oidc-world.ts";
import { serve } from "../../helpers/serve.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";
import { audience, subject, TestIssuer } from "../../helpers/test-issuer.ts";

const now = (): number => Math.floor(Date.now() / 1000);

test("S8: a JWT of a configured issuer is as good as a token, and the log names its subject", async (t) => {
  const { issuer, log, show } = await oidcWorld(t);
  for (const jwt of [await issuer.sign(), await issuer.sign({ aud: ["https://other.example", audience] })]) {
    const { status, text } = await show(jwt);
    t.is(status, 200, text);
    t.is(JSON.parse(text).openai_api_key, key);
  }
  t.deepEqual(
    log.named("OpenAI key requested").map(({ client }) => client),
    [subject, subject],
  );
});

test("S8: the JWT that a certified provider gives to its client by itself is taken", async (t) => {
  const { issuer, log, show } = await oidcWorld(t, { name: "factory" });
  t.is((await show(await issuer.grant())).status, 200);
  t.is(log.named("OpenAI key requested")[0]?.client, "factory/machine-7");
});

test("S8: client tokens go on beside JWTs, and what looks like neither is refused as before", async (t) => {
  const { show, code } = await oidcWorld(t);
  t.is((await show(ci)).status, 200);
  t.is(await code(`${ci}x`), "401 token-unknown");
});

test("S8: a rule for JWTs alone closes a server on loopback to whoever shows none", async (t) => {
  const issuer = await TestIssuer.start(t);
  const home = await temporaryFolder(t);
  const oidc = { issuer: issuer.url, audience, subjects: subject };
  await mkdir(join(home, ".config/cedar-cli"), { recursive: true });
  await writeFile(join(home, ".config/cedar-cli/config.json"), JSON.stringify({ oidc }), { mode: 0o600 });
  for (const host of ["127.0.0.1", "0.0.0.0"]) {
    const { keyUrl } = await serve(t, { variables: { HOME: home, OPENAI_API_KEY: key }, flags: { host } });
    t.is(JSON.parse((await ask(keyUrl)).text).code, "token-missing");
    const headers = { authorization: `Bearer ${await issuer.sign()}` };
    t.is((await ask(keyUrl, { headers })).status, 200, host);
  }
});

test("S8: a JWT that has expired, or is not valid yet, is refused with a code of its own", async (t) => {
  const { issuer, code } = await oidcWorld(t);
  t.is(await code(await issuer.sign({ exp: now() - 60 })), "401 token-expired");
  t.is(await code(await issuer.sign({ nbf: now() + 600 })), "401 token-not-yet-valid");
  t.is(await code(await issuer.sign({ exp: undefined })), "401 token-unknown");
});

test("S8: another audience, another issuer, and a subject that no rule means are refused", async (t) => {
  const { issuer, code } = await oidcWorld(t);
  t.is(await code(await issuer.sign({ aud: "https://other.example" })), "401 audience-not-allowed");
  t.is(await code(await issuer.sign({ aud: undefined })), "401 token-unknown");
  t.is(await code(await issuer.sign({ iss: "https://other.example" })), "401 token-unknown");
  t.is(await code(await issuer.sign({ iss: `${issuer.url}/` })), "401 token-unknown");
  const strangers = [
    "repo:evil/app:ref:refs/heads/main",
    "repo:acme/app:ref:refs/heads/main2",
    "repo:acme/app:ref:refs/heads/x:ref:refs/heads/main",
    "repo:acme/a/b:ref:refs/heads/main",
    "",
  ];
  for (const sub of strangers)
    t.regex(await code(await issuer.sign({ sub })), /^403 subject-not-allowed$/u, sub);
  t.is(await code(await issuer.sign({ sub: undefined })), "401 token-unknown");
});

test("S8: the key of another issuer does not sign for this one", async (t) => {
  const { issuer, code } = await oidcWorld(t);
  const other = await TestIssuer.start(t);
  t.is(await code(await other.sign({ iss: issuer.url })), "401 token-unknown");
});

test("S8: alg none is refused, in whatever case it is written", async (t) => {
  const { issuer, code } = await oidcWorld(t);
  const [, payload] = (await issuer.sign()).split(".");
  for (const alg of ["none", "None", "NONE"]) {
    const header = Buffer.from(JSON.stringify({ alg, typ: "JWT" })).toString("base64url");
    t.is(await code(`${header}.${payload}.`), "401 token-unknown", alg);
    t.is(await code(`${header}.${payload}.AAAA`), "401 token-unknown", alg);
  }
});

test("S8: a JWT that is signed by HMAC with the issuer's public key is refused", async (t) => {
  const { issuer, code } = await oidcWorld(t);
  const [, payload] = (await issuer.sign()).split(".");
  const pem = await exportSPKI(
    (await importJWK(issuer.publicJwk, "RS256", { extractable: true })) as CryptoKey,
  );
  for (const secret of [pem, pem.trim(), JSON.stringify(issuer.publicJwk), issuer.publicJwk.n ?? ""]) {
    const fields = { alg: "HS256", typ: "JWT", kid: issuer.publicJwk.kid };
    const signed = `${Buffer.from(JSON.stringify(fields)).toString("base64url")}.${payload}`;
    const signature = createHmac("sha256", secret).update(signed).digest("base64url");
    t.is(await code(`${signed}.${signature}`), "401 token-unknown");
  }
});

test("S8: a JWT that brings its own key, or was changed, is refused", async (t) => {
  const { issuer, code } = await oidcWorld(t);
  const other = await TestIssuer.start(t);
  const claims = { iss: issuer.url };
  for (const header of [{ jwk: other.publicJwk }, { jku: `${other.url}/jwks`, kid: "own" }])
    t.is(await code(await other.sign(claims, { header })), "401 token-unknown");
  const [header, payload = "", signature] = (await issuer.sign({ sub: "repo:evil/app" })).split(".");
  const changed = Buffer.from(payload, "base64url").toString("utf8").replace("repo:evil/app", subject);
  t.is(
    await code(`${header}.${Buffer.from(changed).toString("base64url")}.${signature}`),
    "401 token-unknown",
  );
});

test("S8: what only looks like a JWT, or is one of 100 kB, is refused, and the server goes on", async (t) => {
  const { issuer, show, code } = await oidcWorld(t);
  for (const jwt of [
    "eyJ.e30.x",
    "eyJhbGciOiJSUzI1NiJ9.bm90IGpzb24.x",
    "eyJhbGciOiJSUzI1NiJ9.W10.",
    "eyJ9.eyJ9.eyJ9",
  ])
    t.is(await code(jwt), "401 token-unknown", jwt);
  const large = await issuer.sign({ note: "x".repeat(75_000) });
  t.true(large.length > 100_000);
  t.true([400, 431].includes((await show(large)).status));
  t.is((await show(await issuer.sign())).status, 200);
});

test("the services of a rule limit whose keys its clients are given", async (t) => {
  const { issuer, code } = await oidcWorld(t, { services: ["anthropic"] });
  t.is(await code(await issuer.sign()), "403 service-not-allowed");
});

test("a subject is cleaned and cut before it becomes a client's name", async (t) => {
  const { issuer, log, show } = await oidcWorld(t, { subjects: ["*"] });
  await show(await issuer.sign({ sub: `evil\n{"client":"ann"}\u202e${"x".repeat(1000)}` }));
  await show(await issuer.sign({ sub: `a\nb\u001b[31m` }));
  t.deepEqual(
    log.named("OpenAI key requested").map(({ client }) => client),
    [undefined, "a?b?[31m"],
  );
});
