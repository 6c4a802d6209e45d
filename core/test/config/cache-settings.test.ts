import { join } from "node:path";
import { loadConfig } from "@cedar/core";
import test from "ava";
import { problemsOf } from "../helpers/problems-of.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const own = ".config/cedar-cli/config.json";
const form = 'must be a number of seconds, or a text such as "90s", "15m", "12h" or "7d"';

test("K11: the time that a key is cached is the one that the flag, the variable or the file says", async (t) => {
  const HOME = await temporaryFolder(t, { [own]: '{"cache": {"ttl": "12h", "staleIfError": "7d"}}' });
  const byFile = await loadConfig({ environment: { HOME } });
  t.like(byFile.config, { cacheTtlSeconds: 43_200, cacheStaleIfErrorSeconds: 604_800 });
  t.is(byFile.origins.cacheTtlSeconds, `file ${join(HOME, own)}`);
  const environment = { HOME, CEDAR_CACHE_TTL: "90s", CEDAR_CACHE_STALE_IF_ERROR: "0" };
  const byVariable = await loadConfig({ environment });
  t.like(byVariable.config, { cacheTtlSeconds: 90, cacheStaleIfErrorSeconds: 0 });
  const byFlag = await loadConfig({ environment, flags: { "cache-ttl": "5m" } });
  t.is(byFlag.config.cacheTtlSeconds, 300);
  t.is(byFlag.origins.cacheTtlSeconds, "flag --cache-ttl");
});

test("C2, K11: a key is cached for 24 hours, and not a second longer", async (t) => {
  t.is((await loadConfig({ environment: {} })).config.cacheTtlSeconds, 86_400);
  t.deepEqual(await problemsOf({ environment: { CEDAR_CACHE_TTL: "25h" } }), [
    "cache.ttl (from variable CEDAR_CACHE_TTL): must be at most 24h; a number without a unit is one of seconds",
  ]);
});

test("K11: a cache of 0 seconds is told the way to have none", async (t) => {
  t.deepEqual(await problemsOf({ environment: {}, flags: { "cache-ttl": "0" } }), [
    "cache.ttl (from flag --cache-ttl): must be more than 0; to cache nothing, leave cache out of the provider chain",
  ]);
});

test("K11: durations that are none are told by their place in the file and their source", async (t) => {
  const HOME = await temporaryFolder(t, { [own]: '{"cache": {"ttl": "1 hour", "staleIfError": "1e9"}}' });
  t.deepEqual(await problemsOf({ environment: { HOME } }), [
    `cache.ttl (from file ${join(HOME, own)}): ${form}`,
    `cache.staleIfError (from file ${join(HOME, own)}): ${form}`,
  ]);
});

test("the idle time may have a unit as well", async (t) => {
  t.is((await loadConfig({ environment: { CEDAR_IDLE_SECONDS: "5m" } })).config.idleSeconds, 300);
  t.is((await loadConfig({ environment: {}, flags: { "idle-seconds": "1500ms" } })).config.idleSeconds, 1.5);
});

test("the store and its secret stand in the object of the cache; their variables stay", async (t) => {
  const store = "redis://cache.example:6379";
  const secret = "sixteen characters";
  const HOME = await temporaryFolder(t, { [own]: JSON.stringify({ cache: { store, secret } }) });
  const expected = { cacheStore: store, cacheSecret: secret };
  t.like((await loadConfig({ environment: { HOME } })).config, expected);
  const environment = { CEDAR_CACHE_STORE: store, CEDAR_CACHE_SECRET: secret };
  t.like((await loadConfig({ environment })).config, expected);
});
