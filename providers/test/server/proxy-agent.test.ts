import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { fakeKey, keyContext } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { proxyAgent } from "../../src/server/proxy-agent.ts";
import { answer, askServer, expectRefusal, token } from "../helpers/ask-server.ts";
import { answering, httpServer } from "../helpers/http-server.ts";

const password = "proxy-password-0123456789";
const credentials = `Basic ${Buffer.from(`user:${password}`).toString("base64")}`;
const plain = "http://cedar.example";
const allowed = { allowHttp: true };

/** A proxy that answers in the place of every host, and says for whom. */
async function proxy(t: ExecutionContext): Promise<{ url: string; asked: string[]; shown: unknown[] }> {
  const asked: string[] = [];
  const shown: unknown[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    shown.push(request.headers["proxy-authorization"]);
    answering(200, answer)(request, response);
  });
  server.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    shown.push(request.headers["proxy-authorization"]);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://user:${password}@127.0.0.1:${port}`, asked, shown };
}

for (const name of ["HTTP_PROXY", "http_proxy"]) {
  test(`N2: a server is asked by way of the proxy that ${name} names`, async (t) => {
    const { url, asked, shown } = await proxy(t);
    const key = await askServer(plain, { ...allowed, environment: { [name]: url } });
    t.is(key?.reveal(), fakeKey("served"));
    t.deepEqual(asked, ["GET http://cedar.example/config/openai_key"]);
    t.deepEqual(shown, [credentials]);
  });
}

test("N2: where both cases are set the small letters count, and a proxy needs no scheme", async (t) => {
  const { url, asked } = await proxy(t);
  const { host } = new URL(url);
  const environment = { HTTP_PROXY: "http://127.0.0.1:1", http_proxy: host };
  t.is((await askServer(plain, { ...allowed, environment }))?.reveal(), fakeKey("served"));
  t.is(asked.length, 1);
});

test("N2: https goes through a tunnel, and the proxy's refusal is told without its password", async (t) => {
  for (const name of ["HTTPS_PROXY", "https_proxy"]) {
    const { url, asked, shown } = await proxy(t);
    const options = { environment: { [name]: url, HTTP_PROXY: "http://127.0.0.1:1" } };
    const error = await expectRefusal(t, "https://cedar.example", "server-unreachable", options);
    t.deepEqual(asked, ["CONNECT cedar.example:443"]);
    t.deepEqual(shown, [credentials]);
    t.true(error.message.includes(`by way of the proxy ${new URL(url).host}.`), error.message);
    t.false(inspect(error, { depth: 9, showHidden: true }).includes(password));
  }
});

test("N2: this machine is asked without a proxy, whatever its name", async (t) => {
  const { url, asked } = await proxy(t);
  const server = await httpServer(t, answering(200, answer));
  const environment = { HTTP_PROXY: url, http_proxy: url, HTTPS_PROXY: url, https_proxy: url };
  for (const host of ["127.0.0.1", "localhost", "cedar.localhost"])
    await askServer(`http://${host}:${server.port}`, { environment });
  t.is(server.requests.length, 3);
  t.deepEqual(asked, []);
});

for (const name of ["NO_PROXY", "no_proxy"]) {
  test(`N2: a host of ${name} is asked without a proxy`, async (t) => {
    const { url, asked } = await proxy(t);
    const environment = { HTTP_PROXY: url, [name]: "other.example,.invalid" };
    const options = { ...allowed, environment };
    const error = await expectRefusal(t, "http://cedar.invalid", "server-unreachable", options);
    t.false(error.message.includes("proxy"), error.message);
    t.deepEqual(asked, []);
    await askServer(plain, { ...allowed, environment });
    t.is(asked.length, 1);
  });
}

test("N2: a proxy that cannot be meant is refused, and not quoted", async (t) => {
  for (const value of [`http://user:${password}@`, `http://user:${password}@127.0.0.1:99999`]) {
    const options = { ...allowed, environment: { HTTP_PROXY: value } };
    const error = await expectRefusal(t, plain, "configuration-invalid", options);
    t.regex(error.message, /^HTTP_PROXY /u);
    t.false(inspect(error, { showHidden: true }).includes(password));
  }
});

test("N2: a host that is asked without a proxy is asked whatever the proxy's variable holds", async (t) => {
  const environment = { HTTP_PROXY: "http://user:%zz@:1", NO_PROXY: "cedar.example" };
  t.is(await proxyAgent(new URL("http://cedar.example"), environment), undefined);
});

test("C11: a proxy does not make plain http secure", async (t) => {
  const { url, asked } = await proxy(t);
  t.is(await askServer(plain, { token, environment: { HTTP_PROXY: url } }, keyContext()), undefined);
  t.deepEqual(asked, []);
});

test("N2: without a variable, or with an empty one, there is no proxy", async (t) => {
  const target = new URL(plain);
  for (const environment of [{}, { HTTP_PROXY: "" }, { HTTPS_PROXY: "http://127.0.0.1:1" }])
    t.is(await proxyAgent(target, environment), undefined);
});

test("N2: NO_PROXY lists hosts, with or without a port, domains, or everything", async (t) => {
  const isAsked = async (host: string, list: string): Promise<boolean> => {
    const environment = { HTTP_PROXY: "http://127.0.0.1:1", NO_PROXY: list };
    return (await proxyAgent(new URL(`http://${host}`), environment)) !== undefined;
  };
  for (const list of [
    "*",
    "Cedar.Example",
    "other, cedar.example:80",
    ".example",
    "*.example",
    ".cedar.example",
  ])
    t.false(await isAsked("cedar.example", list), list);
  t.false(await isAsked("cedar.example:8080", "cedar.example:8080"));
  t.false(await isAsked("10.0.0.5", "10.0.0.1-10.0.0.9"));
  for (const list of ["fd00::1", "[fd00::1]", "[fd00::1]:80", "FD00::1"])
    t.false(await isAsked("[fd00::1]", list), list);
  for (const list of ["fd00::2", "[fd00::1]:81"]) t.true(await isAsked("[fd00::1]", list), list);
  for (const list of ["10.0.0.6-10.0.0.9", "10.0.0.9-10.0.0.1", "10.0.0.5-", "-"])
    t.true(await isAsked("10.0.0.5", list), list);
  for (const list of [
    "",
    ",",
    "other.example",
    "cedar.example:81",
    "dar.example",
    ".dar.example",
    "*dar.example",
  ])
    t.true(await isAsked("cedar.example", list), list);
});

test("N2: a proxy that speaks no http is passed over, and not named", async (t) => {
  const options = { ...allowed, environment: { HTTP_PROXY: "socks5://127.0.0.1:1" } };
  const error = await expectRefusal(t, "http://cedar.invalid", "server-unreachable", options);
  t.false(error.message.includes("proxy"), error.message);
});
