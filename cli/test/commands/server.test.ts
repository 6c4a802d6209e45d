import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { runCedar } from "../helpers/run-cedar.ts";
import { startServerProcess } from "../helpers/start-server-process.ts";

const key = fakeKey("served");

test("P7: cedar server says where it listens and who may have the key, and answers the two curls of the documents", async (t) => {
  const server = await startServerProcess(t, { OPENAI_API_KEY: key });
  t.is((await fetch(`${server.url}/health`)).status, 200);
  const answer = await fetch(`${server.url}/config/openai_key`);
  t.like(await answer.json(), { openai_api_key: key, source: "server" });
  server.child.kill("SIGTERM");
  const run = await server.ended;
  t.regex(
    run.stderr,
    /^cedar server listens on http:\/\/127\.0\.0\.1:\d+ \(open to programs of this machine\)$/mu,
  );
  t.regex(run.stdout, /^\{.*"OpenAI key requested"\}$/mu);
  t.false(`${run.stdout}${run.stderr}`.includes(key));
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`a server that ${signal} stops has done its job: exit code 0`, async (t) => {
    const server = await startServerProcess(t, { OPENAI_API_KEY: key });
    server.child.kill(signal);
    t.is((await server.ended).code, 0);
  });
}

test("S8: the access that tokens give is told, by number and not by value", async (t) => {
  const tokens = `ann:${fakeKey("ann")},bob:${fakeKey("bob")}`;
  const server = await startServerProcess(t, { OPENAI_API_KEY: key, CEDAR_CLIENT_TOKENS: tokens });
  server.child.kill("SIGTERM");
  const { stderr } = await server.ended;
  t.regex(stderr, /\(open to clients that have a token, 2 of them in CEDAR_CLIENT_TOKENS\)$/mu);
  t.false(stderr.includes("fake-ann"));
});

test("S8: beyond loopback a server without tokens says that it is closed, and how to open it", async (t) => {
  const server = await startServerProcess(t, { OPENAI_API_KEY: key }, ["--host", "0.0.0.0"]);
  server.child.kill("SIGTERM");
  t.regex(
    (await server.ended).stderr,
    /\(closed until `cedar token create NAME` or CEDAR_CLIENT_TOKENS=name:token,… names a client\)$/mu,
  );
});

test("a port that is taken is told without a stack, with exit code 2", async (t) => {
  const { url } = await startServerProcess(t, { OPENAI_API_KEY: key });
  const run = await runCedar(["server", "--port", new URL(url).port], {
    environment: { OPENAI_API_KEY: key },
  });
  t.is(run.code, 2);
  t.regex(run.stderr, /^cedar: The server cannot listen on .*: another program listens there\.\n {2}\S/mu);
  t.notRegex(run.stderr, /\n {4}at /u);
});

test("A3: a server whose log nobody reads any more goes on, and says so", async (t) => {
  const server = await startServerProcess(t, { OPENAI_API_KEY: key });
  server.child.stdout.destroy();
  for (let request = 0; request < 3; request += 1)
    t.is((await fetch(`${server.url}/config/openai_key`)).status, 200);
  server.child.kill("SIGTERM");
  const { code, stderr } = await server.ended;
  t.is(code, 0);
  t.regex(stderr, /standard output is closed; the server goes on/u);
});

test("S5: SIGHUP makes a server ask the sources of its keys again, and does not end it", async (t) => {
  const server = await startServerProcess(t, { OPENAI_API_KEY: key });
  t.is((await fetch(`${server.url}/config/openai_key`)).status, 200);
  server.child.kill("SIGHUP");
  await server.said('"reloaded":{"openai":"unchanged"}');
  t.is((await fetch(`${server.url}/config/openai_key`)).status, 200);
  server.child.kill("SIGTERM");
  t.is((await server.ended).code, 0);
});

test("a certificate without its key, or with one that cannot be read, is told without a stack, with exit code 2", async (t) => {
  const half = await runCedar(["server", "--tls-cert", "/none/tls.crt"]);
  t.is(half.code, 2);
  t.regex(half.stderr, /tlsKey \(from default\): is missing, .* set --tls-key or CEDAR_TLS_KEY$/mu);
  const environment = { CEDAR_TLS_CERT: "/none/tls.crt", CEDAR_TLS_KEY: "/none/tls.key" };
  const unreadable = await runCedar(["server", "--port", "0"], { environment });
  t.is(unreadable.code, 2);
  t.regex(
    unreadable.stderr,
    /^cedar: The file \/none\/tls\.crt \(CEDAR_TLS_CERT\) cannot be read \(ENOENT\)\.\n {2}\S/mu,
  );
  t.is(unreadable.stdout, "");
});
