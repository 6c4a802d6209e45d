import { createHash } from "node:crypto";

/**
 * A key that is well formed and recognisably fake; the same name gives the same key. It ends in four characters of the name's hash, so
 * that keys of different names have different fingerprints: tests take it from `fingerprint(fakeKey(name))`. For tests and
 * demonstrations only. @param name letters, digits, _ and -.
 */
export function fakeKey(name: string): string {
  if (!/^[\w-]+$/u.test(name)) throw new TypeError(`A fake key cannot be named "${name}".`);
  const end = createHash("sha256").update(name).digest("hex").slice(0, 4);
  return `sk-cedar-fake-${name}-`.padEnd(48, "0123456789").concat("-", end);
}
