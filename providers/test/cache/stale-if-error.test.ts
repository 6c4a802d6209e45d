import { readFile } from "node:fs/promises";
import {
  CedarError,
  type CedarErrorCode,
  fingerprint,
  type KeyContext,
  type KeyProvider,
  KeyProviderChain,
  openAiKeyService,
} from "@cedar/core";
import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { withBackOff } from "../../src/cache/back-off.ts";
import { type StaleIfErrorOptions, staleIfError } from "../../src/cache/stale-if-error.ts";
import { cacheKeyProvider } from "../../src/keys/cache.ts";
import { start, writeCachedEntry } from "../helpers/cached-entry.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const request = { service: openAiKeyService };
const serverUrl = "https://cedar.example";
const hour = 60 * 60 * 1000;
const week = 7 * 24 * 60 * 60;

function failing(code: CedarErrorCode | undefined): KeyProvider {
  return {
    name: "server",
    async resolve(_request, context) {
      if (code === undefined) return context.createKey(fakeKey("served"), { cache: "disk" });
      context.explain({ message: "asked", facts: { status: 502 } });
      throw new CedarError(code, "It failed.", { hint: "Mend it." });
    },
  };
}

/** The key in the file was fetched an hour before the clock of the context starts. */
async function world(t: ExecutionContext, fields = {}, more: Partial<StaleIfErrorOptions> = {}) {
  const directory = await temporaryFolder(t);
  const path = await writeCachedEntry(directory, { server_url: serverUrl, ...fields });
  const options = { directory, serverUrl, staleIfErrorSeconds: week, ...more };
  const open = (code?: CedarErrorCode): KeyProvider => staleIfError(failing(code), options);
  return { directory, path, options, open };
}

/** A context so many hours after the fetch. */
function after(hours: number, more: Partial<KeyContext> = {}) {
  const context = keyContext({ clock: new ManualClock(start - hour + hours * hour) });
  return Object.assign(context, more);
}

test("K4: a key is given beyond its time while its server cannot be reached, with one warning and an end", async (t) => {
  const { directory, path, open } = await world(t);
  const before = await readFile(path, "utf8");
  const server = open("server-unreachable");
  const chain = new KeyProviderChain([cacheKeyProvider({ directory, serverUrl }), server]);
  const context = after(30);
  for (let call = 0; call < 3; call += 1) {
    const key = await chain.resolve(request, context);
    t.is(key?.reveal(), fakeKey("cached"));
    t.deepEqual([key?.source, key?.cache], ["server", "process"]);
    t.deepEqual(key?.staleUntil, new Date(start - hour + (24 + 7 * 24) * hour));
  }
  t.is(context.lines.length, 1);
  t.regex(
    context.lines[0] ?? "",
    /^The Cedar server cannot be reached, so the key sk-ced…\w{4}, fetched 30 h ago, is used beyond its time, until 2026-01-\S+ \(in 7 days\) at the latest: It failed\.$/u,
  );
  const [failed, found] = context.steps.slice(-2);
  t.like(failed, {
    provider: "server",
    outcome: "failed",
    code: "server-unreachable",
    message: "It failed.",
  });
  t.like(failed, { milliseconds: 0, hint: "Mend it.", facts: { status: 502 } });
  t.like(found, {
    provider: "cache",
    outcome: "found",
    message: "fetched 30 h ago, and given beyond its time",
  });
  t.deepEqual(found?.facts, { staleUntil: "2026-01-08T23:00:00.000Z", ageSeconds: 30 * 3600 });
  t.is(await readFile(path, "utf8"), before, "nobody takes it for a key that was fetched now");
});

test("K4: at its hard end the key is not given any more, whichever comes first", async (t) => {
  const { open } = await world(t, { expires_at: new Date(start + 40 * hour).toISOString() });
  const key = await open("server-unreachable").resolve(request, after(40));
  t.deepEqual(key?.staleUntil, key?.expiresAt);
  await t.throwsAsync(async () => await open("server-unreachable").resolve(request, after(41)), {
    code: "server-unreachable",
  });
  const plain = await world(t, {}, { staleIfErrorSeconds: 3600, ttlSeconds: 2 * 3600 });
  t.not(await plain.open("server-unreachable").resolve(request, after(2.9)), undefined);
  await t.throwsAsync(async () => await plain.open("server-unreachable").resolve(request, after(3)));
});

test("a proxy or a sign-in page in the server's place, and a server that hangs, count as out of reach", async (t) => {
  const { open } = await world(t);
  for (const code of ["server-not-cedar", "key-provider-timeout"] as const)
    t.is((await open(code).resolve(request, after(30)))?.reveal(), fakeKey("cached"));
});

test("K10: after a no of the server no key is given", async (t) => {
  const { open } = await world(t);
  for (const code of ["server-refused", "server-without-key", "key-malformed"] as const)
    await t.throwsAsync(async () => await open(code).resolve(request, after(30)), { code });
});

test("C5: whoever wants a fresh key is not given one that is past its time", async (t) => {
  const { open } = await world(t);
  const current = after(0).createKey(fakeKey("cached"));
  for (const more of [{ reason: "refresh" }, { reason: "refresh", current }] as const)
    await t.throwsAsync(async () => await open("server-unreachable").resolve(request, after(30, more)));
});

test("K8, K13: the key of another server or profile, or of a wrong clock, is not given", async (t) => {
  for (const fields of [
    { server_url: "https://other.example" },
    { profile: "staging" },
    { service: "gemini" },
    { fetched_at: new Date(start + 48 * hour).toISOString() },
    { fetched_at: "torn" },
  ]) {
    const { open } = await world(t, fields);
    await t.throwsAsync(async () => await open("server-unreachable").resolve(request, after(30)), {
      code: "server-unreachable",
    });
  }
});

test("an ill-formed key in the cache does not hide why the server failed", async (t) => {
  const { open } = await world(t, { openai_api_key: "two words\u0007" });
  const context = after(30);
  await t.throwsAsync(async () => await open("server-unreachable").resolve(request, context), {
    code: "server-unreachable",
    message: "It failed.",
  });
  t.deepEqual(context.lines, []);
});

test("K6: a key that the API refused is not given", async (t) => {
  const { open } = await world(t);
  const server = open("server-unreachable");
  await server.forget?.(fingerprint(fakeKey("cached")), after(30));
  await t.throwsAsync(async () => await server.resolve(request, after(30)));
});

test("it also helps while the server is left alone after a failure, and warns again in the next outage", async (t) => {
  const { directory, options } = await world(t);
  const state: { code: CedarErrorCode | undefined } = { code: "server-unreachable" };
  const server: KeyProvider = {
    name: "server",
    resolve: async (...asked) => await failing(state.code).resolve(...asked),
  };
  const provider = staleIfError(withBackOff(server, { directory, serverUrl, token: undefined }), options);
  const context = after(30);
  for (let call = 0; call < 2; call += 1)
    t.is((await provider.resolve(request, context))?.reveal(), fakeKey("cached"));
  t.regex(context.steps.at(-1)?.message ?? "", /is not asked again until/u);
  state.code = undefined;
  t.is((await provider.resolve(request, after(31)))?.reveal(), fakeKey("served"));
  state.code = "server-unreachable";
  await provider.resolve(request, Object.assign(after(32), { logger: context.logger }));
  t.is(context.lines.length, 2);
});

test("it is off by default, and without a server", async (t) => {
  const { options } = await world(t);
  const server = failing("server-unreachable");
  t.is(staleIfError(server, { ...options, staleIfErrorSeconds: 0 }), server);
  t.is(staleIfError(server, { ...options, serverUrl: undefined }), server);
});
