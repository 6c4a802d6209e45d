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

/** The version is told when it is a number: anything else might be the key at the wrong place (row L2). */
function whyVersionRefused(version: unknown): string | undefined {
  if (version === 1) return undefined;
  if (version === undefined) return 'printed JSON without a "version", which must be 1';
  if (typeof version !== "number") return 'printed JSON whose "version" is no number: it must be 1';
  return `printed JSON of version ${version}, and this Cedar knows version 1`;
}

type Fields = Readonly<Record<string, unknown>>;

function badTime(field: string): Output {
  return {
    problem: `printed JSON with a "${field}" that is no time that can be meant, such as 2026-11-22T18:00:00Z`,
  };
}

function parseFields(fields: Fields): Output {
  const { key: value, cache = "process", expires_at: expiry, refresh_after: refresh } = fields;
  if (value === undefined) return { problem: 'printed JSON without a "key"' };
  if (typeof value !== "string") return { problem: 'printed JSON whose "key" is no text' };
  if (!isCaching(cache))
    return { problem: 'printed JSON with a "cache" that is none of "none", "process" and "disk"' };
  const expiresAt = parseTime(expiry);
  if (expiry !== undefined && expiresAt === undefined) return badTime("expires_at");
  const refreshAfter = parseTime(refresh);
  if (refresh !== undefined && refreshAfter === undefined) return badTime("refresh_after");
  return { key: { value, cache, expiresAt, refreshAfter } };
}

function parseJson(text: string): Output {
  const fields = parseJsonObject(text);
  if (fields === undefined) return { problem: "printed what starts like JSON and is none" };
  const refused = whyVersionRefused(fields.version);
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
