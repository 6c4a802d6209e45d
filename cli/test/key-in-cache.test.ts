import { CedarError, Key, type KeyDetails, openAiKeyService, type ResolvedKey } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { keyInCache } from "../src/key-in-cache.ts";
import type { OpenedCedar } from "../src/open-cedar.ts";

const fetchedAt = new Date("2026-11-03T08:00:00Z");
const hardTime = new Date("2026-11-04T08:00:00Z");

function resolved(value: string, provider = "server", details: Partial<KeyDetails> = {}): ResolvedKey {
  const key = new Key(value, { service: "openai", source: "server", fetchedAt, cache: "disk", ...details });
  return { key, provider, steps: [{ provider, outcome: "found", milliseconds: 1, hardTime }] };
}

/** An opened Cedar whose cache answers this. */
function opened(answer: ResolvedKey | CedarError, chain = ["cache", "server", "env"]): OpenedCedar {
  const resolve = async (): Promise<ResolvedKey> => {
    if (answer instanceof CedarError) throw answer;
    return answer;
  };
  const cedar = { config: { providerChain: chain } };
  return {
    cedar,
    configDirectory: undefined,
    openCache: async () => ({ keys: { resolve } }),
  } as unknown as OpenedCedar;
}

const served = resolved(fakeKey("served"));

test("a key is cached when the cache gives that very key, until the end that the cache names", async (t) => {
  const cached = resolved(fakeKey("served"), "cache");
  t.deepEqual(await keyInCache(opened(cached), served, openAiKeyService), { cachedUntil: hardTime });
});

test("a cache that holds the key from an earlier fetch is told as that: this one could not be written", async (t) => {
  const earlier = resolved(fakeKey("served"), "cache", { fetchedAt: new Date("2026-11-03T07:00:00Z") });
  t.deepEqual(await keyInCache(opened(earlier), served, openAiKeyService), {
    cachedUntil: hardTime,
    isEarlier: true,
  });
});

test("a cache that holds another key, as after a slow fetch, does not hold this one", async (t) => {
  const other = resolved(fakeKey("other"), "cache");
  t.deepEqual(await keyInCache(opened(other), served, openAiKeyService), {
    notCached: `the cache holds another key, ${other.key.fingerprint}`,
    expected: true,
  });
});

test("a cache that has none says why", async (t) => {
  const none = (message?: string): CedarError => {
    const steps = [{ provider: "cache", outcome: "none", milliseconds: 0, message }];
    return new CedarError("key-not-found", "None.", { facts: { steps } });
  };
  const told = await keyInCache(opened(none("there is no file /data/key")), served, openAiKeyService);
  t.deepEqual(told, { notCached: "there is no file /data/key", expected: true });
  t.like(await keyInCache(opened(none()), served, openAiKeyService), { notCached: "None." });
});

test("K16: a key that no cache was to keep is not looked for", async (t) => {
  const unread = opened(new CedarError("internal", "It was asked."), ["server", "cache"]);
  t.deepEqual(await keyInCache(unread, served, openAiKeyService), {
    notCached: "the chain has no cache before server",
    expected: false,
  });
  const own = resolved(fakeKey("served"), "env", { source: "env", cache: "process" });
  t.like(await keyInCache(unread, own, openAiKeyService), {
    notCached: "keys of env are not kept on the disk",
  });
});

test("a cache that fails does not lose the key that was found", async (t) => {
  const late = opened(new CedarError("key-provider-timeout", "It was too slow."));
  t.deepEqual(await keyInCache(late, served, openAiKeyService), {
    notCached: "It was too slow.",
    expected: true,
  });
});
