import { once } from "node:events";
import { mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { Agent, get } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CedarError, SecretMask, systemClock } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { pino } from "pino";
import { defaultListenerLimits } from "../../src/create-listener.ts";
import { createLog } from "../../src/create-log.ts";
import { TlsFiles } from "../../src/tls/tls-files.ts";
import { ask } from "../helpers/ask.ts";
import {
  askSecurely,
  type Certificate,
  makeCertificate,
  replaceCertificate,
} from "../helpers/certificates.ts";
import { RecordedLog } from "../helpers/recorded-log.ts";
import { type Served, serve } from "../helpers/serve.ts";
import { serveCedar } from "../helpers/serve-cedar.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const reloaded = "TLS certificate loaded";
const refused = "The new TLS certificate cannot be used: the old one goes on";

async function serveSecurely(t: ExecutionContext, { cert, key }: Certificate): Promise<Served> {
  const variables = { OPENAI_API_KEY: fakeKey("tls"), CEDAR_TLS_CERT: cert, CEDAR_TLS_KEY: key };
  return await serve(t, { variables });
}

/** Waits until the log has so many lines of these words. */
async function logged({ log }: Served, words: string, count: number): Promise<void> {
  while (log.named(words).length < count) await sleep(20);
}

test("with a certificate and its key the server speaks https alone, from TLS 1.2 on, and says so in its URL", async (t) => {
  const files = await makeCertificate(await temporaryFolder(t), "one");
  const { url, port, log } = await serveSecurely(t, files);
  t.regex(url, /^https:\/\/127\.0\.0\.1:\d+$/u);
  const ca = await readFile(files.cert);
  t.like(await askSecurely(`${url}/config/openai_key`, { ca }), {
    status: 200,
    name: "one",
    protocol: "TLSv1.3",
  });
  t.is(
    (await askSecurely(`https://localhost:${port}/health`, { ca, maxVersion: "TLSv1.2" })).protocol,
    "TLSv1.2",
  );
  await t.throwsAsync(async () => await askSecurely(`${url}/health`, { ca, maxVersion: "TLSv1.1" }));
  await t.throwsAsync(async () => await ask(`http://127.0.0.1:${port}/health`));
  t.like(log.named(reloaded)[0], { certificate: { names: "DNS:localhost, IP Address:127.0.0.1" } });
  t.false(log.text.includes("PRIVATE KEY"));
});

test("browsers are told to come back by https, also by a failure, where the server speaks it and nowhere else", async (t) => {
  const files = await makeCertificate(await temporaryFolder(t), "one");
  const { url } = await serveSecurely(t, files);
  const ca = await readFile(files.cert);
  for (const path of ["/health", "/nothing"]) {
    const { headers } = await askSecurely(`${url}${path}`, { ca });
    t.is(headers["strict-transport-security"], "max-age=31536000");
  }
  const plain = await serve(t);
  t.is((await ask(`${plain.url}/health`)).headers["strict-transport-security"], undefined);
});

test("a certificate that is replaced serves new connections within seconds, and those that are open go on", async (t) => {
  const folder = await temporaryFolder(t);
  const [files, next] = [await makeCertificate(folder, "one"), await makeCertificate(folder, "two")];
  const ca = Buffer.concat([await readFile(files.cert), await readFile(next.cert)]);
  const served = await serveSecurely(t, files);
  const agent = new Agent({ keepAlive: true, ca });
  t.teardown(() => agent.destroy());
  const again = async (): Promise<unknown> => {
    const [response] = await once(get(`${served.url}/health`, { agent }), "response");
    const { CN } = response.socket.getPeerCertificate().subject;
    response.resume();
    await once(response, "end");
    return CN;
  };
  t.is(await again(), "one");
  await replaceCertificate(files, next);
  await logged(served, reloaded, 2);
  t.is((await askSecurely(`${served.url}/health`, { ca })).name, "two");
  t.is(await again(), "one");
});

test("a certificate is replaced by exchanging a link, as Kubernetes does with what it mounts", async (t) => {
  const folder = await temporaryFolder(t);
  for (const name of ["first", "second"]) {
    await mkdir(join(folder, name));
    const made = await makeCertificate(folder, name);
    await rename(made.cert, join(folder, name, "tls.crt"));
    await rename(made.key, join(folder, name, "tls.key"));
  }
  await symlink("first", join(folder, "..data"));
  for (const name of ["tls.crt", "tls.key"]) await symlink(join("..data", name), join(folder, name));
  const ca = Buffer.concat(
    await Promise.all(["first", "second"].map(async (name) => await readFile(join(folder, name, "tls.crt")))),
  );
  const served = await serveSecurely(t, { cert: join(folder, "tls.crt"), key: join(folder, "tls.key") });
  t.is((await askSecurely(`${served.url}/health`, { ca })).name, "first");
  await symlink("second", join(folder, "..data_new"));
  await rename(join(folder, "..data_new"), join(folder, "..data"));
  await logged(served, reloaded, 2);
  t.is((await askSecurely(`${served.url}/health`, { ca })).name, "second");
});

test("a broken replacement is told in the log once, the old certificate goes on, and a good one mends it", async (t) => {
  const folder = await temporaryFolder(t);
  const [files, next] = [await makeCertificate(folder, "one"), await makeCertificate(folder, "two")];
  const ca = Buffer.concat([await readFile(files.cert), await readFile(next.cert)]);
  const served = await serveSecurely(t, files);
  await writeFile(files.cert, "no certificate");
  await logged(served, refused, 1);
  t.like(served.log.named(refused)[0], {
    level: "error",
    reason: `The file ${files.cert} (CEDAR_TLS_CERT) holds no PEM certificate.`,
  });
  t.is((await askSecurely(`${served.url}/health`, { ca })).name, "one");
  await sleep(2200);
  t.is(served.log.named(refused).length, 1);
  await rm(files.cert);
  await logged(served, refused, 2);
  t.is((await askSecurely(`${served.url}/health`, { ca })).name, "one");
  await replaceCertificate(files, next);
  await logged(served, reloaded, 2);
  t.is((await askSecurely(`${served.url}/health`, { ca })).name, "two");
});

test("a connection that never begins TLS is cut off", async (t) => {
  const { cert, key } = await makeCertificate(await temporaryFolder(t), "one");
  const places = {
    certificate: { path: cert, variable: "CEDAR_TLS_CERT" },
    key: { path: key, variable: "CEDAR_TLS_KEY" },
  };
  const tls = await TlsFiles.open({ places, clock: systemClock, log: pino({ enabled: false }) });
  const limits = { ...defaultListenerLimits, headersMilliseconds: 200 };
  const { server } = await serveCedar(t, async () => undefined, {}, { tls, limits });
  const silent = connect(Number(server.info.port), "127.0.0.1").resume();
  await once(silent, "close", { signal: AbortSignal.timeout(5000) });
  t.true(silent.destroyed);
});

test("a server whose certificate cannot serve does not start", async (t) => {
  const files = await makeCertificate(await temporaryFolder(t), "one");
  await rm(files.key);
  const error = await t.throwsAsync(async () => await serveSecurely(t, files), { instanceOf: CedarError });
  t.is(error?.code, "configuration-invalid");
});

test("a certificate that nobody replaces is warned of two days before its end, once", async (t) => {
  const { cert, key } = await makeCertificate(await temporaryFolder(t), "one");
  const places = {
    certificate: { path: cert, variable: "CEDAR_TLS_CERT" },
    key: { path: key, variable: "CEDAR_TLS_KEY" },
  };
  const stream = new RecordedLog();
  const log = createLog(stream, { mask: new SecretMask() });
  let time = Date.now();
  const tls = await TlsFiles.open({ places, clock: { ...systemClock, now: () => time }, log });
  t.teardown(() => tls.stop());
  const warned = async (): Promise<number> => {
    await tls.look();
    return stream.named("The TLS certificate ends soon, and was not replaced").length;
  };
  t.is(await warned(), 0);
  time += 27 * 86_400_000;
  t.is(await warned(), 0);
  time += 1.5 * 86_400_000;
  t.is(await warned(), 1);
  t.is(await warned(), 1);
});
