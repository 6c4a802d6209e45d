import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Stats } from "node:fs";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import type { Config } from "@cedar/core";
import { type PemPlace, readPemFile, unusable } from "./read-pem-file.ts";

/** What a certificate says of itself, for the log. */
interface CertificateFacts {
  readonly names: string;
  readonly until: string;
}

/** A certificate with its key, checked. */
export interface LoadedTls {
  readonly options: SecureContextOptions;
  readonly certificate: CertificateFacts;
  /** What is worth telling, though it stops nothing. */
  readonly warnings: readonly string[];
}

/** The two files. */
export interface TlsPlaces {
  readonly certificate: PemPlace;
  readonly key: PemPlace;
}

/** Where the two files are; `undefined` for a server without TLS. The configuration has both or neither. */
export function tlsPlaces({ tlsCert, tlsKey }: Pick<Config, "tlsCert" | "tlsKey">): TlsPlaces | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  return {
    certificate: { path: tlsCert, variable: "CEDAR_TLS_CERT" },
    key: { path: tlsKey, variable: "CEDAR_TLS_KEY" },
  };
}

/** The first certificate of the file, which is the server's own. */
function parseCertificate(text: string, place: PemPlace): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw unusable(place, "holds no PEM certificate");
  }
}

/** Messages of OpenSSL say little, and nothing of them is told: the text is secret. */
function parseKey(text: string, place: PemPlace): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    if (text.includes("ENCRYPTED"))
      throw unusable(
        place,
        "is protected by a password, which nobody can type for a server",
        "Take the password off: `openssl pkey -in KEY -out NEW`, and `chmod 600 NEW`.",
      );
    throw unusable(place, "holds no PEM private key");
  }
}

/** @param now milliseconds since 1970. */
function checkTime({ validFrom, validTo }: X509Certificate, place: PemPlace, now: number): void {
  if (Date.parse(validTo) <= now)
    throw unusable(place, `holds a certificate that expired on ${validTo}`, "Put a new one in its place.");
  if (Date.parse(validFrom) > now)
    throw unusable(
      place,
      `holds a certificate that is not valid before ${validFrom}`,
      "Is the clock of this machine right?",
    );
}

/** Of whoever is neither the owner nor of his group; a group is how keys are handed to services. */
function warnOfOpenKey({ path }: PemPlace, { mode }: Stats): readonly string[] {
  if (process.getuid === undefined || (mode & 0o027) === 0) return [];
  const verb = (mode & 0o022) === 0 ? "read" : "change";
  const shown = (mode & 0o777).toString(8).padStart(3, "0");
  return [
    `Others may ${verb} the private key ${path} (mode ${shown}) of the server's certificate. Mend it: \`chmod 600 ${path}\`.`,
  ];
}

function namesOf({ subjectAltName, subject }: X509Certificate): string {
  return (subjectAltName ?? subject ?? "").replaceAll("\n", ", ");
}

/**
 * Reads the certificate and its key, and checks that they can serve.
 * @throws CedarError `configuration-invalid` that says which of the files is at fault, and why.
 */
export async function loadTls({ certificate, key }: TlsPlaces, now: number): Promise<LoadedTls> {
  const [certificateFile, keyFile] = [await readPemFile(certificate), await readPemFile(key)];
  const parsed = parseCertificate(certificateFile.text, certificate);
  if (!parsed.checkPrivateKey(parseKey(keyFile.text, key)))
    throw unusable(
      key,
      `does not fit the certificate ${certificate.path} (${certificate.variable})`,
      "Both must have been made together; the server's own certificate is the first in its file.",
    );
  checkTime(parsed, certificate, now);
  const options: SecureContextOptions = {
    cert: certificateFile.text,
    key: keyFile.text,
    minVersion: "TLSv1.2",
  };
  try {
    createSecureContext(options);
  } catch {
    // What is behind the first certificate, or a key that is too weak.
    throw unusable(certificate, "is refused by OpenSSL: one of its certificates is broken, or too weak");
  }
  return {
    options,
    certificate: { names: namesOf(parsed), until: new Date(parsed.validTo).toISOString() },
    warnings: warnOfOpenKey(key, keyFile.stats),
  };
}
