import {
  CedarError,
  type CedarErrorCode,
  describeTime,
  fingerprint,
  type Key,
  type KeyContext,
  type KeyFacts,
  type KeyProvider,
} from "@cedar/core";
import { type CacheRules, type CacheRulesOptions, cacheRules } from "./cache-rules.ts";
import { failedStep } from "./failed-step.ts";
import { type KeyEntry, parseKeyEntry } from "./key-entry.ts";
import { KeyFile } from "./key-file.ts";
import { keyFilePath } from "./key-file-path.ts";
import { describeAge, isInFuture, whyForeign } from "./key-life.ts";
import { RefusedKeys } from "./refused-keys.ts";

export interface StaleIfErrorOptions extends CacheRulesOptions {
  /** `~/.config/cedar-cli`, where the cache keeps its files. */
  readonly directory: string | undefined;
  /** How long beyond its time a cached key is given, in seconds; 0 for not at all. */
  readonly staleIfErrorSeconds: number;
}

/**
 * Failures after which it is not known what the server would say. `server-not-cedar` is one of them: a proxy in front of a server that is
 * down, and the sign-in page of a network, answer in its place. Whoever said no (`server-refused`) or had no key was the server.
 */
const unreachableCodes: readonly CedarErrorCode[] = [
  "server-unreachable",
  "server-not-cedar",
  "key-provider-timeout",
];

function isUnreachable(error: unknown): error is CedarError {
  return error instanceof CedarError && unreachableCodes.includes(error.code);
}

/** The entry of the cache file, if it is what the rules are about; how old it is does not matter. */
async function lastEntry(
  { directory }: StaleIfErrorOptions,
  rules: CacheRules,
  now: number,
): Promise<KeyEntry | undefined> {
  const reading = await new KeyFile(keyFilePath(directory, rules.service, rules.profile)).read();
  const entry = "text" in reading ? parseKeyEntry(reading.text, rules.service) : undefined;
  if (entry === undefined || "problem" in entry || whyForeign(entry, rules) !== undefined) return undefined;
  if (
    entry.source !== "server" ||
    rules.refused.has(fingerprint(entry.value), entry.fetchedAt) ||
    isInFuture(entry.fetchedAt, now)
  )
    return undefined;
  return entry;
}

/** Until when an entry is given: its own end, where it has one, is absolute (row K4). */
function staleUntil({ fetchedAt, expiresAt }: KeyEntry, rules: CacheRules, staleSeconds: number): number {
  const end = fetchedAt.getTime() + rules.lifeMilliseconds + staleSeconds * 1000;
  return Math.min(end, expiresAt?.getTime() ?? end);
}

/** A no of the server outlives all that fails after it, until the server gives a key again: nobody gets an old key by cutting a line. */
function wasRefusedSince({ fetchedAt }: KeyEntry, saidNoAt: unknown): boolean {
  return typeof saidNoAt === "string" && fetchedAt.getTime() <= Date.parse(saidNoAt);
}

function takeStale(entry: KeyEntry, until: number, context: KeyContext): Key {
  const { value, source, fetchedAt, expiresAt, etag, model } = entry;
  const details = { source, fetchedAt, expiresAt, etag, model, staleUntil: new Date(until) };
  // Not for the disk, where it stands already: nobody is to take it for a key that was fetched.
  return context.createKey(value, { ...details, cache: "process", origin: "the cache" });
}

/**
 * A wrapper around a provider that asks a server: while the server cannot be reached, the last key that it gave is given beyond its time,
 * with a warning. Never after a no of the server, for a key that the API refused, or when a fresh key is wanted. The steps then are that
 * the provider failed, and that the cache has found a key. An entry that is ill-formed does not hide why the provider failed.
 * @param provider a plain object, which keeps its name.
 */
export function staleIfError(provider: KeyProvider, options: StaleIfErrorOptions): KeyProvider {
  const { staleIfErrorSeconds, serverUrl } = options;
  if (staleIfErrorSeconds <= 0 || serverUrl === undefined) return provider;
  const refused = new RefusedKeys();
  const warned = new Set<string>();

  async function findStale(
    service: string,
    { message: reason, facts: { saidNoAt } }: CedarError,
    context: KeyContext,
  ): Promise<Key | undefined> {
    const now = context.clock.now();
    const rules = cacheRules(service, options, refused);
    const entry = await lastEntry(options, rules, now);
    const until = entry === undefined ? now : staleUntil(entry, rules, staleIfErrorSeconds);
    if (entry === undefined || until <= now || wasRefusedSince(entry, saidNoAt)) return undefined;
    const key = takeStale(entry, until, context);
    const age = now - entry.fetchedAt.getTime();
    const message = `the key ${key.fingerprint}, fetched ${describeAge(age)} ago, is used beyond its time, until ${describeTime(new Date(until), now)} at the latest`;
    const facts = { staleUntil: new Date(until).toISOString(), ageSeconds: Math.floor(age / 1000) };
    const said = `fetched ${describeAge(age)} ago, and given beyond its time`;
    context.explain({ provider: "cache", message: said, facts });
    if (!warned.has(service))
      context.logger.warn(`The Cedar server cannot be reached, so ${message}: ${reason}`);
    warned.add(service);
    return key;
  }

  return {
    ...provider,
    async resolve(request, context) {
      const startedAt = context.clock.now();
      let facts: KeyFacts | undefined;
      const explain: KeyContext["explain"] = (said) => {
        facts = said.facts;
        context.explain(said);
      };
      try {
        const key = await provider.resolve(request, { ...context, explain });
        warned.delete(request.service.name);
        return key;
      } catch (error) {
        if (context.reason === "refresh" || !isUnreachable(error)) throw error;
        const key = await findStale(request.service.name, error, context).catch(() => undefined);
        if (key === undefined) throw error;
        context.report(failedStep(provider.name, error, context.clock.now() - startedAt, facts));
        return key;
      }
    },
    async forget(fingerprintOfKey, context) {
      refused.add(fingerprintOfKey, context.clock.now());
      await provider.forget?.(fingerprintOfKey, context);
    },
  };
}
