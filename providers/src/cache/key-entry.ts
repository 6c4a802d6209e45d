import { fingerprint, type Key, openAiKeyService } from "@cedar/core";
import { isPlainText } from "../is-plain-text.ts";
import { parseJsonObject } from "../parse-json-object.ts";
import { parseTime } from "../parse-time.ts";
import type { CacheRules } from "./cache-rules.ts";

/** What the cache keeps of a key. */
export interface KeyEntry {
  readonly value: string;
  /** The service whose key it is; `undefined` in files of earlier versions, which kept OpenAI's alone. */
  readonly service: string | undefined;
  /** The profile that was in force when the key was fetched. */
  readonly profile: string | undefined;
  /** The provider that found the key at its origin. */
  readonly source: string;
  /** The server that was configured when the key was fetched (row K8). */
  readonly serverUrl: string | undefined;
  readonly fetchedAt: Date;
  readonly expiresAt: Date | undefined;
  readonly refreshAfter: Date | undefined;
  readonly etag: string | undefined;
  readonly model: string | undefined;
}

/** Why a text is no entry. */
export interface BrokenEntry {
  readonly problem: string;
}

/** The member that holds the key: as in the server's answer, OpenAI's to the letter of row C7. */
function memberOf(service: string): string {
  return service === openAiKeyService.name ? openAiKeyService.routeMember : "api_key";
}

/** What is kept of a key. */
export function entryOf(key: Key, { serverUrl, profile }: CacheRules): KeyEntry {
  const { service, source, fetchedAt, expiresAt, refreshAfter, etag, model } = key;
  const value = key.reveal();
  return { value, service, profile, source, serverUrl, fetchedAt, expiresAt, refreshAfter, etag, model };
}

/** The entry as the text of the cache file (row C7): one of the few places that reveal a key. */
export function formatKeyEntry(key: Key, rules: CacheRules): string {
  const entry = entryOf(key, rules);
  const fields = {
    [memberOf(key.service)]: entry.value,
    source: entry.source,
    service: entry.service,
    profile: entry.profile,
    server_url: entry.serverUrl,
    fetched_at: entry.fetchedAt.toISOString(),
    expires_at: entry.expiresAt?.toISOString(),
    refresh_after: entry.refreshAfter?.toISOString(),
    etag: entry.etag,
    model: entry.model,
  };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What is told of the key: a file that somebody put there must not steer the terminal. */
const toldMembers = ["source", "etag", "model"] as const;

function whyBroken(fields: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of ["expires_at", "refresh_after"])
    if (fields[name] !== undefined && parseTime(fields[name]) === undefined)
      return `has "${name}" that makes no sense`;
  for (const name of toldMembers)
    if (!isPlainText(optionalText(fields[name]) ?? "")) return `has "${name}" with control characters`;
  return undefined;
}

/**
 * Reads what `formatKeyEntry` wrote for the service. Of a text that was torn or edited the wrong member is named, and nothing is quoted
 * (row L2).
 */
export function parseKeyEntry(text: string, service: string): KeyEntry | BrokenEntry {
  const fields = parseJsonObject(text);
  if (fields === undefined) return { problem: "is torn or not JSON" };
  const value = optionalText(fields[memberOf(service)]);
  const source = optionalText(fields.source);
  const fetchedAt = parseTime(fields.fetched_at);
  if (value === undefined) return { problem: `has no "${memberOf(service)}"` };
  if (source === undefined) return { problem: 'has no "source"' };
  if (fetchedAt === undefined) return { problem: 'has no "fetched_at" that makes sense' };
  const problem = whyBroken(fields);
  if (problem !== undefined) return { problem };
  return {
    value,
    source,
    fetchedAt,
    service: optionalText(fields.service),
    profile: optionalText(fields.profile),
    serverUrl: optionalText(fields.server_url),
    expiresAt: parseTime(fields.expires_at),
    refreshAfter: parseTime(fields.refresh_after),
    etag: optionalText(fields.etag),
    model: optionalText(fields.model),
  };
}

/** Whether a text is an entry of the service with the key of this fingerprint. */
export function holdsKey(text: string, service: string, wanted: string): boolean {
  const entry = parseKeyEntry(text, service);
  return "value" in entry && fingerprint(entry.value) === wanted;
}
