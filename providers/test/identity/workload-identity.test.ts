import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Config, type Environment, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { workloadIdentity } from "../../src/identity/workload-identity.ts";
import { serverKeyProvider } from "../../src/keys/server.ts";
import { answer, askServer, expectRefusal, token } from "../helpers/ask-server.ts";
import { answering, httpServer } from "../helpers/http-server.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

/** A JWT by its form; who signed it is the server's business. */
function jwt(subject: string, expiresAt = Date.UTC(2026, 0, 2)): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part({ sub: subject, exp: expiresAt / 1000 })}.c2ln`;
}

function identityOf(config: Partial<Config>, environment: Environment = {}, secrets: string[] = []) {
  const full = {
    oidcToken: undefined,
    oidcAudience: undefined,
    serverUrl: "https://cedar.example",
    ...config,
  };
  const identity = workloadIdentity({ config: full, environment, addSecret: (value) => secrets.push(value) });
  if (identity === undefined) throw new Error("There is no identity.");
  return identity;
}

test("C3: without CEDAR_OIDC, or without a server, there is no JWT", (t) => {
  const none = { environment: {}, addSecret: () => {} };
  const config = { oidcToken: undefined, oidcAudience: undefined, serverUrl: "https://cedar.example" };
  t.is(workloadIdentity({ config, ...none }), undefined);
  const alone = { ...config, oidcToken: "github", serverUrl: undefined };
  t.is(workloadIdentity({ config: alone, ...none }), undefined);
});

test("CEDAR_OIDC=github asks GitHub for a JWT for the server, keeps it, and asks anew before it ends", async (t) => {
  const clock = new ManualClock();
  const github = await httpServer(t, (_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ value: jwt(`${github.requests.length}`, clock.now() + 300_000) }));
  });
  const environment = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "token-of-the-request",
  };
  const secrets: string[] = [];
  const identity = identityOf({ oidcToken: "github" }, environment, secrets);
  const ask = async (): Promise<string> => await identity.token(keyContext({ clock }));
  const [first, second] = await Promise.all([ask(), ask()]);
  t.is(first, second);
  t.is(await ask(), first);
  t.is(github.requests.length, 1);
  const [{ url, headers } = { url: "", headers: {} }] = github.requests;
  t.is(url, "/token?api-version=2.0&audience=https%3A%2F%2Fcedar.example");
  t.is(headers.authorization, "Bearer token-of-the-request");
  t.deepEqual(new Set(secrets), new Set(["token-of-the-request", first]));
  clock.advance(250_000);
  t.not(await ask(), first);
  identity.forget();
  await ask();
  t.is(github.requests.length, 3);
  await identityOf({ oidcToken: "github", oidcAudience: "team" }, environment).token(keyContext({ clock }));
  t.regex(github.requests[3]?.url ?? "", /&audience=team$/u);
});

test("without a JWT of GitHub the error says which permission is missing, and shows no token", async (t) => {
  const refusing = await httpServer(t, answering(403, "token-of-the-request"));
  const wrong = await httpServer(t, answering(200, { value: "no-jwt" }));
  const cases: readonly [url: string | undefined, message: RegExp][] = [
    [undefined, /ACTIONS_ID_TOKEN_REQUEST_URL or .* is not set/u],
    ["http://github.example/", /is no https URL/u],
    [refusing.url, /answers 403/u],
    [wrong.url, /what stands there is none/u],
    ["http://127.0.0.1:9/", /does not answer/u],
  ];
  for (const [url, message] of cases) {
    const environment = {
      ACTIONS_ID_TOKEN_REQUEST_URL: url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "token-of-the-request",
    };
    const identity = identityOf({ oidcToken: "github" }, environment);
    const error = await t.throwsAsync(async () => await identity.token(keyContext()), { message });
    t.false(JSON.stringify([error, error.message]).includes("token-of-the-request"));
  }
});

test("a file and a variable are read again each time", async (t) => {
  const path = join(await temporaryFolder(t), "token");
  const identity = identityOf({ oidcToken: `file:${path}` });
  for (const name of ["first", "second"]) {
    await writeFile(`${path}.new`, `${jwt(name)}\n`);
    await rename(`${path}.new`, path);
    t.is(await identity.token(keyContext()), jwt(name));
  }
  const environment = { CEDAR_ID_TOKEN: jwt("gitlab"), OWN: jwt("own") };
  t.is(await identityOf({ oidcToken: "gitlab" }, environment).token(keyContext()), jwt("gitlab"));
  t.is(await identityOf({ oidcToken: "env:OWN" }, environment).token(keyContext()), jwt("own"));
});

test("A28: what is no JWT is sent nowhere, whatever CEDAR_OIDC names, and is not shown", async (t) => {
  const path = join(await temporaryFolder(t), "secret");
  const server = await httpServer(t, answering(200, answer));
  const config = { serverUrl: server.url };
  for (const secret of [fakeKey("other"), "a.b.c", "user:password", `${jwt("x")} `, "x".repeat(20_000)]) {
    await writeFile(path, secret);
    for (const oidcToken of [`file:${path}`, "env:SECRET"]) {
      const identity = identityOf({ ...config, oidcToken }, { SECRET: secret });
      const error = await expectRefusal(t, server.url, "key-provider-failed", { token: undefined, identity });
      t.false(`${error.message}${error.hint}`.includes(secret));
    }
  }
  for (const oidcToken of [`file:${path}.none`, "file:/", "env:NONE", "gitlab"]) {
    const identity = identityOf({ ...config, oidcToken });
    await expectRefusal(t, server.url, "key-provider-failed", { token: undefined, identity });
  }
  t.is(server.requests.length, 0);
});

test("C3: the JWT is shown to the server in the place of a token, and never where there is a token", async (t) => {
  const server = await httpServer(t, answering(200, answer));
  const identity = identityOf({ oidcToken: "env:OWN", serverUrl: server.url }, { OWN: jwt("job") });
  await askServer(server.url, { token: undefined, identity });
  t.is(server.requests[0]?.headers.authorization, `Bearer ${jwt("job")}`);
  await askServer(server.url, { token, identity });
  t.is(server.requests[1]?.headers.authorization, `Bearer ${token}`);
});

test("a JWT that the server refuses is not shown to it again", async (t) => {
  const problem = { code: "token-expired" };
  const server = await httpServer(t, answering(401, problem, { "content-type": "application/problem+json" }));
  let forgotten = 0;
  const forget = (): void => {
    forgotten += 1;
  };
  const identity = { token: async () => jwt("job"), forget };
  const provider = serverKeyProvider({ url: server.url, token: undefined, identity, allowHttp: false });
  await t.throwsAsync(async () => await provider.resolve({ service: openAiKeyService }, keyContext()), {
    message: /401/u,
  });
  t.is(forgotten, 1);
});
