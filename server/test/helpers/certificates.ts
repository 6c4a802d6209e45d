import { execFile } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { type DetailedPeerCertificate, TLSSocket } from "node:tls";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The files of a certificate for this machine that `openssl` made. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate that is its own issuer. */
export async function makeCertificate(folder: string, name: string, days = 30): Promise<Certificate> {
  const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const names = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  await run("openssl", ["req", ...kind, ...names, "-days", String(days), "-keyout", key, "-out", cert]);
  return { cert, key };
}

/** Puts another certificate in the place of one. */
export async function replaceCertificate(place: Certificate, by: Certificate): Promise<void> {
  await copyFile(by.key, place.key);
  await copyFile(by.cert, place.cert);
}

export interface SecurelyAnswered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The name that the server's certificate is for. */
  readonly name: unknown;
  readonly protocol: string | null;
}

export interface AskSecurelyOptions {
  /** The certificate that the client trusts. */
  readonly ca: string | Buffer;
  readonly maxVersion?: "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
}

/** Asks by https on a connection of its own, and checks the server's certificate. */
export async function askSecurely(url: string, options: AskSecurelyOptions): Promise<SecurelyAnswered> {
  const { promise, resolve, reject } = Promise.withResolvers<SecurelyAnswered>();
  // OpenSSL refuses protocols that are older than 1.2 by itself at a higher level.
  const old =
    options.maxVersion === "TLSv1.1" ? { ciphers: "DEFAULT@SECLEVEL=0", minVersion: "TLSv1" as const } : {};
  const asked = request(url, { agent: false, ...options, ...old }, (response) => {
    const { statusCode: status = 0, headers, socket } = response;
    if (!(socket instanceof TLSSocket)) return reject(new Error("no TLS"));
    const certificate: Partial<DetailedPeerCertificate> = socket.getPeerCertificate(true);
    resolve({ status, headers, name: certificate.subject?.CN, protocol: socket.getProtocol() });
    response.resume();
  });
  asked.on("error", reject);
  asked.end();
  return await promise;
}
