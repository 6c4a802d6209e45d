import { spawn } from "node:child_process";
import { once } from "node:events";
import type { RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { fingerprint, Key, type KeyDetails, type KeyProvider } from "@cedar/core";
import { fakeKey, keyContext, type RecordedKeyContext } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { serverKeyProvider } from "../../src/keys/server.ts";
import { token } from "../helpers/ask-server.ts";
import { answering, type HttpServer, httpServer } from "../helpers/http-server.ts";

const shown = fingerprint(fakeKey("refused"));

/** A context in which the API has refused a key. */
function rejected(details: Partial<KeyDetails> = {}): RecordedKeyContext {
  const known = { service: "openai", source: "server", fetchedAt: new Date(0) };
  return keyContext({ reason: "rejected", current: new Key(fakeKey("refused"), { ...known, ...details }) });
}

/** A server that keeps the bodies that it was sent, and tells of each. */
async function reported(
  t: ExecutionContext,
  status = 202,
): Promise<HttpServer & { bodies: string[]; next(): Promise<void> }> {
  const bodies: string[] = [];
  let arrived = Promise.withResolvers<void>();
  const keep: RequestListener = (request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      answering(status, { status: "noted" })(request, response);
      arrived.resolve();
    });
  };
  const server = await httpServer(t, keep);
  const next = async (): Promise<void> => {
    await arrived.promise;
    arrived = Promise.withResolvers();
  };
  return { ...server, bodies, next };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("K6: the server is told the fingerprint of its key that was refused, and nothing else, once", async (t) => {
  const server = await reported(t);
  const provider = serverKeyProvider({ url: server.url, token, allowHttp: false });
  const context = rejected();
  await provider.forget?.(shown, context);
  await server.next();
  const [request] = server.requests;
  t.is(`${request?.method} ${request?.url}`, "POST /config/openai_key/rejections");
  t.is(request?.headers.authorization, `Bearer ${token}`);
  t.regex(request?.headers["content-type"] ?? "", /^application\/json/u);
  t.deepEqual(server.bodies, [JSON.stringify({ fingerprint: shown })]);
  await until(() => context.lines.length > 0);
  t.regex(context.lines[0] ?? "", /answers 202/u);
  // K10: no flood of reports.
  await Promise.all(Array.from({ length: 100 }, async () => await provider.forget?.(shown, rejected())));
  await provider.forget?.(shown, rejected({ service: "anthropic" }));
  await server.next();
  t.deepEqual(
    server.requests.map(({ url }) => url),
    ["/config/openai_key/rejections", "/config/keys/anthropic/rejections"],
  );
});

test("K6: of a key that is not the server's it is told nothing", async (t) => {
  const server = await reported(t);
  const create = (): KeyProvider => serverKeyProvider({ url: server.url, token, allowHttp: false });
  const refused = rejected().current;
  const others = [
    rejected({ source: "env" }),
    keyContext({ reason: "rejected" }),
    ...(refused === undefined ? [] : [keyContext({ reason: "refresh", current: refused })]),
  ];
  for (const context of others) await create().forget?.(shown, context);
  await create().forget?.(fingerprint(fakeKey("another")), rejected());
  await serverKeyProvider({ url: undefined, token, allowHttp: false }).forget?.(shown, rejected());
  // What comes last is the first that arrives.
  await create().forget?.(shown, rejected({ service: "gemini" }));
  await server.next();
  t.deepEqual(
    server.requests.map(({ url }) => url),
    ["/config/keys/gemini/rejections"],
  );
});

test("N3: a report is sent on within the server's origin, and to no other", async (t) => {
  const other = await reported(t);
  for (const status of [301, 302, 303, 307, 308]) {
    const location = `${other.url}/config/openai_key/rejections`;
    const server = await httpServer(t, answering(status, "", { location }));
    const context = rejected();
    await serverKeyProvider({ url: server.url, token, allowHttp: false }).forget?.(shown, context);
    await until(() => context.lines.length > 0);
    t.true(context.lines[0]?.endsWith(`it answers ${status}`), context.lines[0]);
    t.is(server.requests.length, 1);
  }
  t.deepEqual(other.requests, []);
  const moved = await httpServer(t, (request, response) => {
    const isNew = request.url === "/new";
    answering(isNew ? 202 : 308, "", isNew ? {} : { location: "/new" })(request, response);
  });
  const context = rejected();
  await serverKeyProvider({ url: moved.url, token, allowHttp: false }).forget?.(shown, context);
  await until(() => context.lines.length > 0);
  t.deepEqual(
    moved.requests.map(({ method, url, headers }) => [method, url, headers.authorization]),
    ["/config/openai_key/rejections", "/new"].map((path) => ["POST", path, `Bearer ${token}`]),
  );
});

test("C11: over plain http outside of this machine nothing is told", async (t) => {
  const context = rejected();
  const provider = serverKeyProvider({ url: "http://127.0.0.1.evil.example:1", token, allowHttp: false });
  await provider.forget?.(shown, context);
  await new Promise((resolve) => setTimeout(resolve, 200));
  t.deepEqual(context.lines, []);
});

test("K3: a server that hangs, is gone, or is older is no failure, and nobody waits for it", async (t) => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): number => unhandled.push(reason);
  process.on("unhandledRejection", note);
  t.teardown(() => process.off("unhandledRejection", note));
  const hanging = await httpServer(t, () => {});
  const gone = await httpServer(t, () => {});
  await gone.close();
  const older = await reported(t, 404);
  for (const { url } of [hanging, gone, older]) {
    const context = rejected();
    const startedAt = performance.now();
    await serverKeyProvider({ url, token, allowHttp: false }).forget?.(shown, context);
    t.true(performance.now() - startedAt < 1000);
    if (url !== hanging.url) await until(() => context.lines.length > 0);
    t.notRegex(context.lines.join("\n"), new RegExp(`${fakeKey("refused")}|${token}`, "u"));
  }
  t.deepEqual(unhandled, []);
});

test("K6: a process that ends meanwhile has told it, and does not wait for the answer", async (t) => {
  const arrived = Promise.withResolvers<void>();
  const server = await httpServer(t, () => arrived.resolve());
  const probe = fileURLToPath(new URL("../helpers/tell-probe.ts", import.meta.url));
  const parameters = ["--conditions=cedar-source", probe, server.url, fakeKey("refused")];
  const child = spawn(process.execPath, parameters, { stdio: "ignore" });
  const ended = once(child, "exit");
  await arrived.promise;
  const startedAt = performance.now();
  t.deepEqual(await ended, [0, null]);
  t.true(performance.now() - startedAt < 4000);
});
