import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

const deriveKey = promisify<string, string, number, { N: number; r: number; p: number }, Buffer>(scrypt);

/** A key for this process alone. */
export function randomSealingKey(): Buffer {
  return randomBytes(keyBytes);
}

/**
 * The key that a password stands for, the same on every machine. Costs about 0.2 s, by OWASP's password storage cheat sheet
 * (N 2^14, r 8, p 5).
 * @param salt makes the key another one for each entry.
 */
export async function deriveSealingKey(password: string, salt: string): Promise<Buffer> {
  return await deriveKey(password, salt, keyBytes, { N: 2 ** 14, r: 8, p: 5 });
}

/** Encrypts a text so that it can be opened only with the key, and under the name that it was sealed for (AES-256-GCM). */
export function sealValue(text: string, name: string, sealingKey: Buffer): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, sealingKey, nonce, { authTagLength: tagBytes }).setAAD(
    Buffer.from(name),
  );
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
}

/** The text again; `undefined` when the key or the name is another, or the value was tampered with. */
export function openSealedValue(sealed: string, name: string, sealingKey: Buffer): string | undefined {
  const bytes = Buffer.from(sealed, "base64");
  const head = nonceBytes + tagBytes;
  if (bytes.length < head) return undefined;
  const decipher = createDecipheriv(algorithm, sealingKey, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(nonceBytes, head));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(head)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
