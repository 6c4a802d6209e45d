import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { CedarError } from "@cedar/core";
import test, { type ExecutionContext } from "ava";
import { type LoadedTls, loadTls } from "../../src/tls/load-tls.ts";
import { type Certificate, makeCertificate } from "../helpers/certificates.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const run = promisify(execFile);
const day = 86_400_000;

async function load({ cert, key }: Certificate, now = Date.now()): Promise<LoadedTls> {
  const certificate = { path: cert, variable: "CEDAR_TLS_CERT" };
  return await loadTls({ certificate, key: { path: key, variable: "CEDAR_TLS_KEY" } }, now);
}

async function whyRefused(t: ExecutionContext, files: Certificate, now?: number): Promise<string> {
  const error = await t.throwsAsync(async () => await load(files, now), { instanceOf: CedarError });
  t.is(error?.code, "configuration-invalid");
  t.truthy(error?.hint);
  return error?.message ?? "";
}

test("a certificate with its key is loaded, and says what it is for and until when", async (t) => {
  const files = await makeCertificate(await temporaryFolder(t), "one");
  const { certificate, warnings } = await load(files);
  t.is(certificate.names, "DNS:localhost, IP Address:127.0.0.1");
  t.true(Date.parse(certificate.until) > Date.now());
  t.deepEqual(warnings, []);
});

test("a key that does not fit the certificate is refused, with both files", async (t) => {
  const folder = await temporaryFolder(t);
  const [one, two] = [await makeCertificate(folder, "one"), await makeCertificate(folder, "two")];
  t.is(
    await whyRefused(t, { cert: one.cert, key: two.key }),
    `The file ${two.key} (CEDAR_TLS_KEY) does not fit the certificate ${one.cert} (CEDAR_TLS_CERT).`,
  );
});

test("a certificate that has expired, or is not valid yet, is refused", async (t) => {
  const files = await makeCertificate(await temporaryFolder(t), "one");
  t.regex(
    await whyRefused(t, files, Date.now() + 31 * day),
    /\(CEDAR_TLS_CERT\) holds a certificate that expired on /u,
  );
  t.regex(await whyRefused(t, files, Date.now() - day), /holds a certificate that is not valid before /u);
});

test("a file that is missing, a folder, too large or no PEM is refused, with its setting", async (t) => {
  const folder = await temporaryFolder(t);
  const { cert, key } = await makeCertificate(folder, "one");
  const [none, directory, text, large] = ["none", "folder", "text", "large"].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  await mkdir(directory);
  await writeFile(text, "sk-this-is-another-secret");
  await writeFile(large, Buffer.alloc(1_100_000));
  t.regex(await whyRefused(t, { cert: none, key }), /none \(CEDAR_TLS_CERT\) cannot be read \(ENOENT\)\./u);
  t.regex(await whyRefused(t, { cert, key: none }), /none \(CEDAR_TLS_KEY\) cannot be read \(ENOENT\)\./u);
  t.regex(await whyRefused(t, { cert: directory, key }), /is no regular file/u);
  t.regex(await whyRefused(t, { cert: large, key }), /is too large/u);
  t.regex(await whyRefused(t, { cert: text, key }), /text \(CEDAR_TLS_CERT\) holds no PEM certificate\.$/u);
  t.regex(await whyRefused(t, { cert, key: text }), /text \(CEDAR_TLS_KEY\) holds no PEM private key\.$/u);
  t.regex(await whyRefused(t, { cert: key, key: cert }), /holds no PEM certificate/u);
});

test("a key with a password is refused, since nobody types it", async (t) => {
  const { cert, key } = await makeCertificate(await temporaryFolder(t), "one");
  await run("openssl", ["pkcs8", "-topk8", "-in", key, "-out", `${key}.locked`, "-passout", "pass:secret"]);
  t.regex(await whyRefused(t, { cert, key: `${key}.locked` }), /is protected by a password/u);
});

test("a chain with a broken certificate behind the first is refused", async (t) => {
  const { cert, key } = await makeCertificate(await temporaryFolder(t), "one");
  const whole = await readFile(cert, "utf8");
  await writeFile(cert, `${whole}${whole.replace(/\n.{20}/u, "\nAAAAAAAAAAAAAAAAAAAA")}`);
  t.regex(await whyRefused(t, { cert, key }), /is refused by OpenSSL/u);
});

test("F3: of a key that others may read is told, with the command that mends it", async (t) => {
  const files = await makeCertificate(await temporaryFolder(t), "one");
  for (const [mode, verb] of [
    [0o644, "read"],
    [0o660, "change"],
  ] as const) {
    await chmod(files.key, mode);
    t.deepEqual((await load(files)).warnings, [
      `Others may ${verb} the private key ${files.key} (mode ${mode.toString(8)}) of the server's certificate. Mend it: \`chmod 600 ${files.key}\`.`,
    ]);
  }
  await chmod(files.key, 0o640);
  t.deepEqual((await load(files)).warnings, []);
});
