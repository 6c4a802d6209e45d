import { fingerprint } from "./fingerprint.ts";
import type { Key } from "./key.ts";
import { isPlainToken } from "./plain-token.ts";
import { RecentKeys } from "./recent-keys.ts";

/** OpenAI's keys, whole, shortened with asterisks as its error messages quote them, or with other characters in the middle (row L4). */
const keyShaped = /(?<![A-Za-z0-9])sk-[\w*.…-]{4,}[\w*…-]/gu;

/** Replaces everything key-shaped by its first characters, for words that come from outside; a fingerprint stays as it is. */
export function maskKeyShaped(text: string): string {
  if (!text.includes("sk-")) return text;
  return text.replace(keyShaped, (found) => (/^.{6}….{4}$/u.test(found) ? found : "sk-…"));
}

/**
 * The forms in which a secret may turn up: as it is, without the quotes and white space around an ill-formed one, its key-shaped parts.
 * Those under eight characters are left alone: they would turn up in ordinary text.
 */
function formsOf(value: string): readonly string[] {
  // A well-formed key has one form.
  if (isPlainToken(value) && !value.includes(".")) return value.length >= 8 ? [value] : [];
  const bare = value.replace(/^[\s"'`]+|[\s"'`]+$/gu, "");
  return [value, bare, ...(value.match(keyShaped) ?? [])].filter((form) => form.length >= 8);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The secrets that a Cedar object has met, so that their exact values can be taken out of whatever leaves it (row L5). */
export class SecretMask {
  readonly #lasting = new Set<string>();
  readonly #keys = new Map<string, RecentKeys>();
  /** Longest first: of a secret that begins with another one, no end is left standing. `undefined` until somebody needs them. */
  #sorted: readonly string[] | undefined;

  /** Takes note of a secret for good. Values under eight characters are left alone: they would turn up in ordinary text. */
  add(value: string): void {
    if (this.#lasting.has(value)) return;
    this.#lasting.add(value);
    this.#sorted = undefined;
  }

  /** Takes note of a key for as long as somebody holds it, and beyond that until many more of its service were met. */
  addKey(key: Key): void {
    const known = this.#keys.get(key.service);
    const recent = known ?? new RecentKeys();
    if (known === undefined) this.#keys.set(key.service, recent);
    if (recent.add(key)) this.#sorted = undefined;
  }

  get #values(): readonly string[] {
    this.#sorted ??= this.#sort();
    return this.#sorted;
  }

  #sort(): readonly string[] {
    const secrets = [...this.#lasting, ...[...this.#keys.values()].flatMap((recent) => recent.values())];
    return [...new Set(secrets.flatMap(formsOf))].sort((left, right) => right.length - left.length);
  }

  /** The text with each known secret replaced by its fingerprint. */
  mask(text: string): string {
    let masked = text;
    for (const value of this.#values) masked = masked.replaceAll(value, () => fingerprint(value));
    return masked;
  }

  /** Whether a text holds what a known secret was masked with: writing it down would put the mask in the secret's place. */
  holdsMask(text: string): boolean {
    return this.#values.map(fingerprint).some((shown) => shown.includes("…") && text.includes(shown));
  }

  /** The same value with every text in it masked: in arrays and plain objects, names of members included. */
  maskAll<Value>(value: Value): Value;
  maskAll(value: unknown): unknown {
    if (typeof value === "string") return this.mask(value);
    if (Array.isArray(value)) return value.map((member: unknown) => this.maskAll(member));
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [this.mask(name), this.maskAll(member)]),
    );
  }

  /** How many characters at the end of a text may be the beginning of a secret: a stream holds them back until it knows. */
  openEnd(text: string): number {
    const isOpen = (length: number): boolean => {
      const end = text.slice(-length);
      return this.#values.some((value) => value.length > length && value.startsWith(end));
    };
    const longest = Math.min(text.length, (this.#values[0]?.length ?? 0) - 1);
    for (let length = longest; length > 0; length -= 1) if (isOpen(length)) return length;
    return 0;
  }
}
