import type { KeyCaching } from "@cedar/core";
import { parseJsonObject } from "../parse-json-object.ts";
import { parseTime } from "../parse-time.ts";

/** What a program printed: a key, and what is to be done with it. */
interface PrintedKey {
  readonly value: string;
  readonly cache: KeyCaching;
  readonly expiresAt?: Date | undefined;
  readonly refreshAfter?: Date | undefined;
}

/** A key, that there is `none`, or why the output is refused, as words that go on after "it". */
export type Output = { readonly key: PrintedKey } | { readonly none: true } | { readonly problem: string };

const cachings: readonly KeyCaching[] = ["none", "process", "disk"];

function isCaching(value: unknown): value is KeyCaching {
  return cachings.some((caching) => caching === value);
}

/** What a value is, in words that tell nothing of it (row L2). */
function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value === "string" ? "text" : typeof value}`;
}

/** The version is told when it is a number: anything else might be the key at the wrong place (row L2). */
function whyVersionRefused(version: unknown): string | undefined {
  if (version === 1) return undefined;
  if (version === undefined) return 'printed JSON without a "version", which must be 1';
  const found = typeof version === "number" ? String(version) : kindOf(version);
  return `printed JSON whose "version" is ${found}: this Cedar knows version 1, a number`;
}

type Fields = Readonly<Record<string, unknown>>;

const members = ["version", "key", "cache", "expires_at", "refresh_after"];

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/gu, "");
}

/**
 * A member that is known under another spelling: what it says would be lost without a word, and the key last for ever. Members that are
 * not known at all are left to later versions.
 */
function whyMisspelt(fields: Fields): string | undefined {
  for (const found of Object.keys(fields)) {
    const meant = members.find((member) => lettersOf(member) === lettersOf(found));
    // The same letters as those of a member are no secret.
    if (meant !== undefined && meant !== found)
      return `printed JSON with the member "${found}", which is called "${meant}"`;
  }
  return undefined;
}

/** What is wrong with a time. */
function whyTimeRefused(fields: Fields, member: string): string | undefined {
  const value = fields[member];
  if (value === undefined || parseTime(value) !== undefined) return undefined;
  const wanted = "it must be a text such as 2026-11-22T18:00:00Z, of a year from 2020 to 2099";
  const found = typeof value === "string" ? "is no such time" : `is ${kindOf(value)}`;
  return `printed JSON whose "${member}" ${found}: ${wanted}`;
}

function parseFields(fields: Fields): Output {
  const { key: value, cache = "process", expires_at: expiry, refresh_after: refresh } = fields;
  if (value === undefined) return { problem: 'printed JSON without a "key"' };
  if (typeof value !== "string")
    return { problem: `printed JSON whose "key" is ${kindOf(value)}: it must be a text` };
  if (!isCaching(cache))
    return { problem: 'printed JSON whose "cache" is none of "none", "process" and "disk"' };
  const badTime = whyTimeRefused(fields, "expires_at") ?? whyTimeRefused(fields, "refresh_after");
  if (badTime !== undefined) return { problem: badTime };
  return { key: { value, cache, expiresAt: parseTime(expiry), refreshAfter: parseTime(refresh) } };
}

function parseJson(text: string): Output {
  const fields = parseJsonObject(text);
  if (fields === undefined) return { problem: "printed what starts like JSON and is none" };
  const refused = whyMisspelt(fields) ?? whyVersionRefused(fields.version);
  if (refused !== undefined) return { problem: refused };
  // Only so: with more in it the name of the key is rather misspelt.
  return Object.keys(fields).length === 1 ? { none: true } : parseFields(fields);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    // Drops the mark with which some editors and PowerShell begin a text (BOM).
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Row X4, the protocol of programs that print a key: one line, with or without a line break, which is the key; or JSON of version 1. See
 * docs/openai-key-flow.md. Nothing of the output is in a problem.
 */
export function parseOutput(bytes: Uint8Array): Output {
  const text = decode(bytes);
  if (text === undefined) return { problem: "printed what is not UTF-8" };
  if (text === "") return { problem: "printed nothing" };
  if (text.trim() === "") return { problem: "printed nothing but white space" };
  if (text.startsWith("{")) return parseJson(text);
  const line = text.replace(/\r?\n$/u, "");
  if (/[\r\n]/u.test(line)) return { problem: "printed more than one line" };
  return { key: { value: line, cache: "process" } };
}
