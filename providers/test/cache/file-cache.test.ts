import { once } from "node:events";
import { chmod, chown, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { KeyProviderChain, openAiKeyService, systemClock } from "@cedar/core";
import { fakeKey, keyContext } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { cacheKeyProvider } from "../../src/keys/cache.ts";
import { envKeyProvider } from "../../src/keys/env.ts";
import { writeCachedEntry } from "../helpers/cached-entry.ts";
import { runCacheProbe, startCacheProbe } from "../helpers/run-cache-probe.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const isRoot = process.getuid?.() === 0;
// Only root can make files that belong to another user.
const asRoot = isRoot ? test : test.skip;
const nobody = 65534;
const twice = [
  { do: "resolve" },
  { do: "remember", key: "one" },
  { do: "resolve" },
  { do: "remember", key: "two" },
  { do: "resolve" },
] as const;

/** A folder of the user that the probe becomes. */
async function folderOfNobody(t: ExecutionContext): Promise<string> {
  const folder = await temporaryFolder(t);
  if (isRoot) await chown(folder, nobody, nobody);
  return folder;
}

async function expectOneWarning(t: ExecutionContext, directory: string | undefined, warning: RegExp) {
  const { reports, standardError } = await runCacheProbe({
    caches: [{ directory }],
    steps: twice,
    asNobody: true,
  });
  t.is(standardError, "");
  t.is(reports.length, twice.length);
  for (const { key } of reports) t.is(key, null);
  const lines = reports.at(-1)?.lines ?? [];
  t.is(lines.length, 1, lines.join("\n"));
  t.regex(lines[0] ?? "", warning);
}

test("F6: without a home the cache is a miss with one warning", async (t) => {
  await expectOneWarning(t, undefined, /no home folder/u);
});

test("F6: in a read-only folder the cache is a miss with one warning", async (t) => {
  const directory = await folderOfNobody(t);
  await chmod(directory, 0o555);
  await expectOneWarning(
    t,
    directory,
    /not kept for the next run: .*openai_key\.json cannot be written \(EACCES\)/u,
  );
  t.deepEqual(await readdir(directory), []);
});

test("F6: below a file instead of a folder the cache is a miss with one warning", async (t) => {
  const folder = await folderOfNobody(t);
  await writeFile(join(folder, ".config"), "");
  const directory = join(folder, ".config", "cedar-cli");
  await expectOneWarning(t, directory, /cannot be written \((ENOTDIR|EEXIST)\)/u);
});

asRoot(
  "F6: in another user's folder the cache is a miss with one warning, open to all or to nobody",
  async (t) => {
    const folder = await temporaryFolder(t);
    await chmod(folder, 0o755);
    const directory = join(folder, "cedar-cli");
    await mkdir(directory);
    await chmod(directory, 0o777);
    await expectOneWarning(t, directory, /belongs to user 0, and you are user 65534/u);
    t.deepEqual(await readdir(directory), []);
    await chmod(directory, 0o700);
    await expectOneWarning(t, directory, /cannot be read \(EACCES\)/u);
  },
);

test("F6: on a full disk the cache is a miss with one warning, and nothing is left behind", async (t) => {
  const directory = await folderOfNobody(t);
  const input = { caches: [{ directory }], steps: twice, asNobody: true };
  const { reports } = await runCacheProbe(input, { limit: "ulimit -f 0" });
  t.deepEqual(
    reports.map(({ key }) => key),
    [null, null, null, null, null],
  );
  const lines = reports.at(-1)?.lines ?? [];
  t.is(lines.length, 1, lines.join("\n"));
  t.regex(lines[0] ?? "", /cannot be written \((EFBIG|ENOSPC)\)/u);
  t.deepEqual(await readdir(directory), []);
});

test("F3: a file that others may change is refused with one warning, and replaced", async (t) => {
  const directory = await temporaryFolder(t);
  await chmod(await writeCachedEntry(directory), 0o666);
  const context = keyContext();
  const provider = cacheKeyProvider({ directory });
  t.is(await provider.resolve({ service: openAiKeyService }, context), undefined);
  t.is(await provider.resolve({ service: openAiKeyService }, context), undefined);
  t.is(context.lines.length, 1);
  t.regex(context.lines[0] ?? "", /others may change .* \(mode 666\)\. Mend it: `chmod 600 \S+`\.$/u);
  t.regex(context.explanations[1]?.hint ?? "", /chmod 600/u);
  await provider.remember?.(context.createKey(fakeKey("mended"), { cache: "disk" }), context);
  t.is((await provider.resolve({ service: openAiKeyService }, context))?.reveal(), fakeKey("mended"));
});

test("F8: after kill -9 at any instant of keeping a key there is the old one or the new one, and the next write goes on", async (t) => {
  const directory = await temporaryFolder(t);
  const provider = cacheKeyProvider({ directory });
  const request = { service: openAiKeyService };
  const steps = [{ do: "remember", key: "killed" }] as const;
  await provider.remember?.(
    keyContext({ clock: systemClock }).createKey(fakeKey("before"), { source: "server", cache: "disk" }),
    keyContext({ clock: systemClock }),
  );
  for (let kill = 0; kill < 5; kill += 1) {
    const probe = startCacheProbe({ caches: [{ directory }], steps, rounds: 100_000 });
    await once(probe.stdout, "data");
    await setTimeout(Math.random() * 40);
    probe.kill("SIGKILL");
    await once(probe, "exit");
    const context = keyContext({ clock: systemClock });
    const found = await provider.resolve(request, context);
    t.regex(found?.reveal() ?? "", /^sk-cedar-fake-(before|killed)/u, context.explanations[0]?.message);
    const next = context.createKey(fakeKey(`killed-after-${kill}`), { source: "server", cache: "disk" });
    const startedAt = performance.now();
    await provider.remember?.(next, context);
    t.true(performance.now() - startedAt < 3500, "F5: a dead writer's lock does not hold others up");
    t.is((await provider.resolve(request, context))?.reveal(), next.reveal());
    t.false((await readdir(directory)).includes("openai_key.json.write-lock"));
  }
});

test("F6: the chain goes on to the next provider", async (t) => {
  const env = envKeyProvider({ environment: { OPENAI_API_KEY: fakeKey("next") } });
  const chain = new KeyProviderChain([cacheKeyProvider({ directory: undefined }), env]);
  const key = await chain.resolve({ service: openAiKeyService }, keyContext());
  t.is(key?.reveal(), fakeKey("next"));
});

test("a cached key is found without loading Keyv, and C8: one that is kept is mirrored to it", async (t) => {
  const directory = await temporaryFolder(t);
  const fetchedAt = new Date().toISOString();
  await writeCachedEntry(directory, { fetched_at: fetchedAt });
  const tell =
    "registerHooks({resolve(s,c,n){if(/keyv|got$/.test(s))process.stderr.write(s+' ');return n(s,c)}})";
  const nodeFlags = [`--import=data:text/javascript,import{registerHooks}from"node:module";${tell}`];
  const resolve = { do: "resolve" } as const;
  const found = await runCacheProbe({ caches: [{ directory }], steps: [resolve] }, { nodeFlags });
  t.is(found.reports[0]?.key, fakeKey("cached"));
  t.is(found.standardError, "");
  const steps = [{ do: "remember", key: "kept" }, resolve] as const;
  const kept = await runCacheProbe({ caches: [{ directory }], steps }, { nodeFlags });
  t.regex(kept.standardError, /^keyv /u);
  t.regex(kept.reports[1]?.explanation ?? "", /mirrored in memory/u);
});
