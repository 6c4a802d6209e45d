import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import test from "ava";
import { repository } from "./helpers/markdown.ts";

const run = promisify(execFile);

/** The exit code of the image's health check, for a server on this port. */
async function check(port: number, environment: Readonly<Record<string, string>>): Promise<number> {
  const dockerfile = await readFile(join(repository, "Dockerfile"), "utf8");
  const [, command = "[]"] = /^HEALTHCHECK[^[]*CMD (\[.*\])$/mu.exec(dockerfile) ?? [];
  const [, ...args] = JSON.parse(command) as readonly string[];
  const env = { ...environment, PORT: String(port) };
  return await run(process.execPath, args, { env, timeout: 10_000 }).then(
    () => 0,
    (error: { code: number }) => error.code,
  );
}

async function portOf(server: Server): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  return (server.address() as AddressInfo).port;
}

test("S6: the image's health check asks by http, and by https where the server has a certificate", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "cedar-health-"));
  t.teardown(async () => await rm(folder, { recursive: true }));
  const [cert, key] = [join(folder, "tls.crt"), join(folder, "tls.key")];
  const kind = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await run("openssl", [...kind, "-subj", "/CN=cedar.example", "-keyout", key, "-out", cert]);
  let status = 200;
  const plain = createServer((request, response) =>
    response.writeHead(request.url === "/health" ? status : 404).end(),
  );
  const secure = createSecureServer(
    { cert: await readFile(cert), key: await readFile(key) },
    (_request, response) => response.writeHead(status).end(),
  );
  const [plainPort, securePort] = [await portOf(plain), await portOf(secure)];
  t.is(await check(plainPort, {}), 0);
  t.is(await check(securePort, { CEDAR_TLS_CERT: cert }), 0);
  t.is(await check(securePort, {}), 1);
  status = 500;
  t.is(await check(plainPort, {}), 1);
  for (const server of [plain, secure]) server.close();
  t.is(await check(plainPort, {}), 1);
});
