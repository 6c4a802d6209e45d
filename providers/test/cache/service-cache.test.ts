import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createKeyService, Key, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { acquireFileLock } from "../../src/cache/file-lock.ts";
import { cacheKeyProvider } from "../../src/keys/cache.ts";
import { start, writeCachedEntry } from "../helpers/cached-entry.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const request = { service: openAiKeyService };
const hour = 60 * 60 * 1000;
const serverUrl = "https://cedar.example";
const gemini = createKeyService({ name: "gemini", title: "Gemini" });
const fromServer = { source: "server", fetchedAt: new Date(start), cache: "disk" } as const;

test("K8: services and profiles have files of their own", async (t) => {
  const directory = await temporaryFolder(t);
  const services = [openAiKeyService, createKeyService({ name: "anthropic", title: "Anthropic" })];
  const wanted = services.flatMap((service) =>
    [undefined, "staging"].map((profile) => ({ service, profile })),
  );
  const named = ({ service, profile = "none" }: (typeof wanted)[number]): string =>
    `${service.name}-${profile}`;
  for (const each of wanted) {
    const key = new Key(fakeKey(named(each)), { ...fromServer, service: each.service.name });
    await cacheKeyProvider({ directory, profile: each.profile }).remember?.(key, keyContext());
  }
  t.deepEqual((await readdir(directory)).sort(), [
    "anthropic_key.json",
    "anthropic_key.staging.json",
    "openai_key.json",
    "openai_key.staging.json",
  ]);
  for (const each of wanted) {
    const { service, profile } = each;
    const key = await cacheKeyProvider({ directory, profile }).resolve({ service }, keyContext());
    t.is(key?.reveal(), fakeKey(named(each)));
  }
});

test("K8: a file that was copied to another profile's or service's name is not used", async (t) => {
  const directory = await temporaryFolder(t);
  const text = await readFile(await writeCachedEntry(directory, { service: "openai" }));
  const copies = {
    "openai_key.staging.json": openAiKeyService,
    "gemini_key.json": gemini,
  };
  for (const [name, service] of Object.entries(copies)) {
    await writeFile(join(directory, name), text, { mode: 0o600 });
    const profile = name.includes("staging") ? "staging" : undefined;
    t.is(await cacheKeyProvider({ directory, profile }).resolve({ service }, keyContext()), undefined);
  }
});

test("K7: forgetting a key leaves a newer one, and finds the key in whichever file it stands", async (t) => {
  const directory = await temporaryFolder(t);
  const context = keyContext();
  const other = new Key(fakeKey("gemini"), { ...fromServer, service: "gemini" });
  await cacheKeyProvider({ directory }).remember?.(other, context);
  await writeCachedEntry(directory);
  await cacheKeyProvider({ directory }).forget?.(other.fingerprint, context);
  t.deepEqual(await readdir(directory), ["openai_key.json"]);
});

test("K15: a slow fetch does not replace the key of a later one, but that of a wrong clock", async (t) => {
  const directory = await temporaryFolder(t);
  const context = keyContext();
  const keep = async (name: string, age: number, profile?: string): Promise<void> => {
    const known = { source: "server", cache: "disk" } as const;
    const key = context.createKey(fakeKey(name), { ...known, fetchedAt: new Date(start - age) });
    await cacheKeyProvider({ directory, serverUrl, profile }).remember?.(key, context);
  };
  const kept = async (): Promise<string | undefined> =>
    (await cacheKeyProvider({ directory, serverUrl }).resolve(request, keyContext()))?.reveal();
  await keep("later", 1000);
  await keep("slow", 2000);
  t.is(await kept(), fakeKey("later"));
  await keep("newest", 0);
  t.is(await kept(), fakeKey("newest"));
  await writeCachedEntry(directory, {
    server_url: serverUrl,
    fetched_at: new Date(start + hour).toISOString(),
  });
  await keep("now", 0);
  t.is(await kept(), fakeKey("now"));
  await writeCachedEntry(directory, {
    server_url: "https://other.example",
    fetched_at: new Date(start).toISOString(),
  });
  await keep("ours", 1000);
  t.is(await kept(), fakeKey("ours"), "K8: the generations of another server do not count");
});

test("K15: in one process as well the later key stays, in memory and in the file", async (t) => {
  const directory = await temporaryFolder(t);
  const context = keyContext();
  const provider = cacheKeyProvider({ directory });
  for (const [name, age] of [
    ["later", 0],
    ["slow", 5000],
  ] as const) {
    const known = { source: "server", cache: "disk", fetchedAt: new Date(start - age) } as const;
    await provider.remember?.(context.createKey(fakeKey(name), known), context);
    t.is((await provider.resolve(request, context))?.reveal(), fakeKey("later"));
  }
});

test("a key that is remembered twice is written once", async (t) => {
  const directory = await temporaryFolder(t);
  const context = keyContext();
  const key = context.createKey(fakeKey("twice"), { source: "server", cache: "disk" });
  const inodeOf = async (): Promise<number> => (await stat(join(directory, "openai_key.json"))).ino;
  const provider = cacheKeyProvider({ directory });
  await provider.remember?.(key, context);
  const inode = await inodeOf();
  for (const each of [provider, cacheKeyProvider({ directory })]) {
    await each.remember?.(key, context);
    t.is(await inodeOf(), inode);
  }
});

test("K9: when a key is to be refreshed, and what its server calls it, is kept", async (t) => {
  const directory = await temporaryFolder(t);
  const details = { refreshAfter: new Date(start + hour), etag: '"v1"' };
  const context = keyContext();
  const provider = cacheKeyProvider({ directory });
  await provider.remember?.(context.createKey(fakeKey("tagged"), { ...fromServer, ...details }), context);
  for (const again of [provider, cacheKeyProvider({ directory })])
    t.like(await again.resolve(request, context), details);
});

test("K11: the time to live that is set decides how long a key is kept", async (t) => {
  const directory = await temporaryFolder(t);
  await writeCachedEntry(directory);
  const context = keyContext();
  t.is(await cacheKeyProvider({ directory, ttlSeconds: 3600 }).resolve(request, context), undefined);
  t.regex(context.explanations[0]?.message ?? "", /fetched 60 min ago, and 60 min is the limit/u);
  t.not(await cacheKeyProvider({ directory, ttlSeconds: 3601 }).resolve(request, context), undefined);
});

test("where a key was looked for is told as facts: the file, its mode and the key's age", async (t) => {
  const directory = await temporaryFolder(t);
  const file = join(directory, "openai_key.json");
  const context = keyContext();
  const provider = cacheKeyProvider({ directory });
  await provider.resolve(request, context);
  t.deepEqual(context.explanations.at(-1)?.facts, { file });
  t.is(context.explanations.at(-1)?.hint, undefined);
  await writeCachedEntry(directory);
  await provider.resolve(request, context);
  t.deepEqual(context.explanations.at(-1)?.facts, { file, mode: "600", ageSeconds: 3600 });
  await chmod(file, 0o644);
  await provider.resolve(request, context);
  t.deepEqual(context.explanations.at(-1)?.facts, { file, mode: "644" });
  t.is(context.explanations.at(-1)?.hint, `Mend it: \`chmod 600 ${file}\`.`);
});

test("F3: of a folder that others could write to is told once, and it is closed before the key is asked for", async (t) => {
  const directory = await temporaryFolder(t);
  await chmod(directory, 0o777);
  const provider = cacheKeyProvider({ directory });
  const context = keyContext();
  for (const name of ["first", "second"]) {
    await chmod(directory, 0o777);
    const ask = async () => {
      t.is((await stat(directory)).mode & 0o777, 0o700);
      return context.createKey(fakeKey(name), { source: "server", cache: "disk" });
    };
    const key = await provider.coalesce?.(request, { ...context, reason: "refresh" }, ask);
    t.is(key?.reveal(), fakeKey(name));
    t.is((await stat(directory)).mode & 0o777, 0o700);
  }
  const warnings = context.lines.filter((line) => line.includes("Others could change the folder"));
  t.is(warnings.length, 1, context.lines.join("\n"));
  t.true(warnings[0]?.includes(directory));
});

test("K6: a key that is refused while it waits to be written is not written", async (t) => {
  const directory = await temporaryFolder(t);
  const provider = cacheKeyProvider({ directory });
  const clock = new ManualClock();
  const context = keyContext({ clock });
  const lock = await acquireFileLock(join(directory, "openai_key.json.write-lock"), {
    milliseconds: 1000,
    signal: context.signal,
  });
  const slow = context.createKey(fakeKey("slow"), { source: "server", cache: "disk" });
  const keeping = provider.remember?.(slow, context);
  clock.advance(1);
  await provider.forget?.(slow.fingerprint, context);
  await lock?.release();
  await keeping;
  t.deepEqual(await readdir(directory), []);
});
