import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Key, type KeyProvider, KeyProviderChain, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, ManualClock, testKeyProvider } from "@cedar/core/testing";
import test from "ava";
import { cacheKeyProvider } from "../../src/keys/cache.ts";
import { cachedEntry, start, writeCachedEntry } from "../helpers/cached-entry.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folders: string[] = [];

testKeyProvider(test, {
  async create(value) {
    const directory = await mkdtemp(join(tmpdir(), "cedar-test-"));
    folders.push(directory);
    if (value !== undefined) await writeCachedEntry(directory, { openai_api_key: value });
    return cacheKeyProvider({ directory });
  },
  async dispose() {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  },
});

const request = { service: openAiKeyService };
const hour = 60 * 60 * 1000;
const serverUrl = "https://cedar.example";

/** A server's answer that a chain hands on to the cache. */
function origin(name: string, details = {}): KeyProvider {
  return {
    name: "server",
    resolve: async (_request, context) =>
      context.createKey(fakeKey(name), { source: "server", cache: "disk", ...details }),
  };
}

test("C2: a key that a server gave is found again for 24 hours, with its source and model", async (t) => {
  const directory = await temporaryFolder(t);
  const clock = new ManualClock();
  const provider = cacheKeyProvider({ directory, serverUrl });
  const chain = new KeyProviderChain([provider, origin("kept", { model: "gpt-5-mini" })]);
  await chain.resolve(request, keyContext({ clock }));
  for (const again of [provider, cacheKeyProvider({ directory, serverUrl })]) {
    const key = await again.resolve(request, keyContext({ clock: new ManualClock(start + 24 * hour - 1) }));
    t.is(key?.reveal(), fakeKey("kept"));
    t.deepEqual([key?.source, key?.model, key?.cache], ["server", "gpt-5-mini", "disk"]);
    t.is(key?.fetchedAt.getTime(), start);
    const late = keyContext({ clock: new ManualClock(start + 24 * hour) });
    t.is(await again.resolve(request, late), undefined);
    t.regex(late.explanations[0]?.message ?? "", /24 h is the limit/u);
  }
});

test("C5: for a refresh the cache is skipped, and replaced by what was fetched", async (t) => {
  const directory = await temporaryFolder(t);
  await writeCachedEntry(directory);
  const chain = new KeyProviderChain([cacheKeyProvider({ directory }), origin("fresh")]);
  const context = keyContext({ reason: "refresh" });
  t.is((await chain.resolve(request, context))?.reveal(), fakeKey("fresh"));
  t.like(context.steps[0], { outcome: "skipped", message: "a fresh key is wanted" });
  t.is((await chain.resolve(request, keyContext()))?.reveal(), fakeKey("fresh"));
});

test("C7, F7: deleting the file clears the cache, also of a process that is running", async (t) => {
  const directory = await temporaryFolder(t);
  const provider = cacheKeyProvider({ directory });
  const context = keyContext();
  await new KeyProviderChain([provider, origin("deleted")]).resolve(request, context);
  t.is((await provider.resolve(request, context))?.reveal(), fakeKey("deleted"));
  t.regex(context.explanations.at(-1)?.message ?? "", /mirrored in memory/u);
  await rm(join(directory, "openai_key.json"));
  t.is(await provider.resolve(request, context), undefined);
});

test("F7: a rotation on disk is seen by a process that is running", async (t) => {
  const directory = await temporaryFolder(t);
  const [ours, theirs] = [cacheKeyProvider({ directory }), cacheKeyProvider({ directory })];
  for (const [provider, name] of [
    [ours, "first"],
    [theirs, "second"],
    [ours, "third"],
    [theirs, "fourth"],
  ] as const) {
    const context = keyContext();
    await provider.remember?.(context.createKey(fakeKey(name), { source: "server", cache: "disk" }), context);
    t.is((await ours.resolve(request, context))?.reveal(), fakeKey(name));
  }
  await writeCachedEntry(directory, { openai_api_key: fakeKey("edited") });
  t.is((await ours.resolve(request, keyContext()))?.reveal(), fakeKey("edited"));
});

test("K6: a key that the API refused is removed, and a newer one of another process is used", async (t) => {
  const directory = await temporaryFolder(t);
  const path = await writeCachedEntry(directory);
  const provider = cacheKeyProvider({ directory });
  const context = keyContext({ reason: "rejected" });
  await provider.forget?.(context.createKey(fakeKey("other")).fingerprint, context);
  t.is((await provider.resolve(request, context))?.reveal(), fakeKey("cached"));
  await provider.forget?.(context.createKey(fakeKey("cached")).fingerprint, context);
  t.deepEqual(await readdir(directory), []);
  await writeCachedEntry(directory);
  t.is(await provider.resolve(request, context), undefined, "also when it comes back");
  await writeFile(path, JSON.stringify(cachedEntry({ openai_api_key: fakeKey("newer") })));
  t.is((await provider.resolve(request, context))?.reveal(), fakeKey("newer"));
  const fresh = context.createKey(fakeKey("cached"), { source: "server", cache: "disk" });
  await provider.remember?.(fresh, context);
  t.is(
    (await provider.resolve(request, context))?.reveal(),
    fakeKey("cached"),
    "fetched once more, it is good",
  );
});

test("K8: the key of another server is not used, and replaced", async (t) => {
  const directory = await temporaryFolder(t);
  await writeCachedEntry(directory, { server_url: "https://other.example" });
  const context = keyContext();
  const provider = cacheKeyProvider({ directory, serverUrl });
  const key = await new KeyProviderChain([provider, origin("ours")]).resolve(request, context);
  t.is(key?.reveal(), fakeKey("ours"));
  t.regex(
    context.steps[0]?.message ?? "",
    /is of https:\/\/other\.example, and the configured server is https:/u,
  );
  t.is((await provider.resolve(request, keyContext()))?.reveal(), fakeKey("ours"));
});

test("K9: what a server says of the end of a key is kept", async (t) => {
  const directory = await temporaryFolder(t);
  const expiresAt = new Date(start + hour);
  const provider = cacheKeyProvider({ directory });
  await new KeyProviderChain([provider, origin("short", { expiresAt })]).resolve(request, keyContext());
  for (const again of [provider, cacheKeyProvider({ directory })]) {
    const context = keyContext({ clock: new ManualClock(start + hour - 1) });
    t.deepEqual((await again.resolve(request, context))?.expiresAt, expiresAt);
    t.is(await again.resolve(request, keyContext({ clock: new ManualClock(start + hour) })), undefined);
  }
});

test("K14: a key that is over is not kept", async (t) => {
  const directory = await temporaryFolder(t);
  const context = keyContext();
  for (const details of [{ expiresAt: new Date(start) }, { fetchedAt: new Date(start - 24 * hour) }]) {
    const known = { service: "openai", source: "server", fetchedAt: new Date(start), cache: "disk" } as const;
    const key = new Key(fakeKey("over"), { ...known, ...details });
    await cacheKeyProvider({ directory }).remember?.(key, context);
  }
  t.deepEqual(await readdir(directory), []);
});

test("K16: a key that is not cached on the disk is not written to the disk", async (t) => {
  const directory = await temporaryFolder(t);
  const context = keyContext();
  const provider = cacheKeyProvider({ directory });
  await new KeyProviderChain([provider, origin("env", { cache: "process" })]).resolve(request, context);
  await provider.remember?.(context.createKey(fakeKey("env")), context);
  t.deepEqual(await readdir(directory), []);
});

test("F1: a file that was torn at any byte is a miss that is explained, and is replaced", async (t) => {
  const directory = await temporaryFolder(t);
  const whole = JSON.stringify(cachedEntry());
  const path = await writeCachedEntry(directory);
  const chain = new KeyProviderChain([cacheKeyProvider({ directory }), origin("replaced")]);
  for (let length = 0; length < whole.length; length += 1) {
    await writeFile(path, whole.slice(0, length));
    const context = keyContext();
    t.is((await chain.resolve(request, context))?.reveal(), fakeKey("replaced"));
    t.regex(context.steps[0]?.message ?? "", /is torn or not JSON$/u);
    t.true((await readFile(path, "utf8")).includes(fakeKey("replaced")));
  }
});

test("K6, K15: a refused key that a slow refresh brings back is not written again, one that was fetched since is", async (t) => {
  const directory = await temporaryFolder(t);
  const clock = new ManualClock();
  const provider = cacheKeyProvider({ directory });
  const context = keyContext({ clock });
  const known = { service: "openai", source: "server", cache: "disk" } as const;
  const slow = new Key(fakeKey("refused"), { ...known, fetchedAt: new Date(clock.now()) });
  await provider.remember?.(slow, context);
  clock.advance(1000);
  await provider.forget?.(slow.fingerprint, context);
  await provider.remember?.(slow, context);
  await provider.coalesce?.(request, context, async () => slow);
  t.deepEqual(await readdir(directory), []);
  clock.advance(1000);
  const anew = new Key(fakeKey("refused"), { ...known, fetchedAt: new Date(clock.now()) });
  await provider.remember?.(anew, context);
  t.is((await provider.resolve(request, keyContext({ clock })))?.reveal(), fakeKey("refused"));
});
