import { fingerprint, type Key } from "@cedar/core";
import { parseJsonObject } from "../parse-json-object.ts";
import { parseTime } from "../parse-time.ts";

/** What the cache keeps of a key. */
export interface KeyEntry {
  readonly value: string;
  /** The provider that found the key at its origin. */
  readonly source: string;
  /** The server that was configured when the key was fetched (row K8). */
  readonly serverUrl: string | undefined;
  readonly fetchedAt: Date;
  readonly expiresAt: Date | undefined;
  readonly model: string | undefined;
}

/** Why a text is no entry. */
export interface BrokenEntry {
  readonly problem: string;
}

/** The entry as the text of the cache file (row C7): one of the few places that reveal a key. */
export function formatKeyEntry(key: Key, serverUrl: string | undefined): string {
  const fields = {
    openai_api_key: key.reveal(),
    source: key.source,
    server_url: serverUrl,
    fetched_at: key.fetchedAt.toISOString(),
    expires_at: key.expiresAt?.toISOString(),
    model: key.model,
  };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Reads what `formatKeyEntry` wrote. Of a text that was torn or edited the wrong member is named, and nothing is quoted (row L2). */
export function parseKeyEntry(text: string): KeyEntry | BrokenEntry {
  const fields = parseJsonObject(text);
  if (fields === undefined) return { problem: "is torn or not JSON" };
  const value = optionalText(fields.openai_api_key);
  const source = optionalText(fields.source);
  const fetchedAt = parseTime(fields.fetched_at);
  const expiresAt = parseTime(fields.expires_at);
  if (value === undefined) return { problem: 'has no "openai_api_key"' };
  if (source === undefined) return { problem: 'has no "source"' };
  if (fetchedAt === undefined) return { problem: 'has no "fetched_at" that makes sense' };
  if (expiresAt === undefined && fields.expires_at !== undefined)
    return { problem: 'has an "expires_at" that makes no sense' };
  const serverUrl = optionalText(fields.server_url);
  return { value, source, serverUrl, fetchedAt, expiresAt, model: optionalText(fields.model) };
}

/** Whether a text is an entry with the key of this fingerprint. */
export function holdsKey(text: string, wanted: string): boolean {
  const entry = parseKeyEntry(text);
  return "value" in entry && fingerprint(entry.value) === wanted;
}
