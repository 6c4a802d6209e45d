import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Key, type KeyContext, openAiKeyService, systemClock } from "@cedar/core";
import { fakeKey, keyContext } from "@cedar/core/testing";
import test from "ava";
import { acquireFileLock } from "../../src/cache/file-lock.ts";
import { cacheKeyProvider } from "../../src/keys/cache.ts";
import { writeCachedEntry } from "../helpers/cached-entry.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const request = { service: openAiKeyService };

function contextOf(more: Partial<KeyContext> = {}) {
  const context = keyContext({ clock: systemClock });
  return Object.assign(context, { deadline: Date.now() + 15_000, ...more });
}

/** What the providers behind the cache do, and how often they were asked. */
function behind(give: (context: KeyContext) => Promise<Key | undefined> | Key | undefined) {
  const asked = { count: 0 };
  const ask = (context: KeyContext) => async (): Promise<Key | undefined> => {
    asked.count += 1;
    return await give(context);
  };
  return { asked, ask };
}

const fresh = (context: KeyContext): Key =>
  context.createKey(fakeKey("fresh"), { source: "server", cache: "disk" });

test("K2: of a thousand callers in a process one asks, and all have the key, also without a home", async (t) => {
  const home = await temporaryFolder(t);
  for (const directory of [home, undefined]) {
    const provider = cacheKeyProvider({ directory });
    const { asked, ask } = behind(fresh);
    const keys = await Promise.all(
      Array.from({ length: 1000 }, async () => {
        const context = contextOf();
        return await provider.coalesce?.(request, context, ask(context));
      }),
    );
    t.is(asked.count, 1);
    t.true(keys.every((key) => key?.reveal() === fakeKey("fresh")));
  }
  t.deepEqual(await readdir(home), ["openai_key.json"]);
});

test("K17: whoever waited for a caller that found none asks as well, to say what each provider said", async (t) => {
  const provider = cacheKeyProvider({ directory: await temporaryFolder(t) });
  const { asked, ask } = behind(() => undefined);
  const call = async () => await provider.coalesce?.(request, contextOf(), ask(contextOf()));
  t.deepEqual(await Promise.all([call(), call(), call()]), [undefined, undefined, undefined]);
  t.is(asked.count, 3);
});

test("K17: those who waited for a caller that found none ask at the same time, not one after the other", async (t) => {
  const provider = cacheKeyProvider({ directory: await temporaryFolder(t) });
  const together = Promise.withResolvers<void>();
  let asking = 0;
  const ask = async (): Promise<undefined> => {
    asking += 1;
    if (asking === 1) return undefined;
    if (asking === 3) together.resolve();
    await together.promise;
    return undefined;
  };
  const call = async () => await provider.coalesce?.(request, contextOf(), ask);
  t.deepEqual(await Promise.all([call(), call(), call()]), [undefined, undefined, undefined]);
  t.is(asking, 3);
});

test("K7: of those to whom another's key will not do one asks for all", async (t) => {
  const provider = cacheKeyProvider({ directory: await temporaryFolder(t) });
  const current = contextOf().createKey(fakeKey("refused"), { source: "server", cache: "disk" });
  const first = provider.coalesce?.(request, contextOf(), async () => current);
  const { asked, ask } = behind(fresh);
  const others = Array.from({ length: 5 }, async () => {
    const context = contextOf({ reason: "rejected", current });
    return await provider.coalesce?.(request, context, ask(context));
  });
  t.is((await first)?.reveal(), current.reveal());
  for (const key of await Promise.all(others)) t.is(key?.reveal(), fakeKey("fresh"));
  t.is(asked.count, 1);
});

test("K2: whoever waited for a caller that gave up takes its place", async (t) => {
  const provider = cacheKeyProvider({ directory: await temporaryFolder(t) });
  const controller = new AbortController();
  const gone = contextOf({ signal: controller.signal });
  const first = provider.coalesce?.(request, gone, async () => {
    await systemClock.sleep(60_000, controller.signal);
    return undefined;
  });
  const { asked, ask } = behind(fresh);
  const others = [contextOf(), contextOf()].map(
    async (context) => await provider.coalesce?.(request, context, ask(context)),
  );
  controller.abort(new Error("left"));
  await t.throwsAsync(async () => await first, { message: "left" });
  for (const key of await Promise.all(others)) t.is(key?.reveal(), fakeKey("fresh"));
  t.is(asked.count, 1);
});

test("K7: what another process has written by then is taken, if it will do", async (t) => {
  const directory = await temporaryFolder(t);
  const provider = cacheKeyProvider({ directory });
  const at = (age: number): string => new Date(Date.now() - age).toISOString();
  await writeCachedEntry(directory, { fetched_at: at(60_000) });
  const known = contextOf().createKey(fakeKey("cached"), { fetchedAt: new Date(Date.now() - 60_000) });
  const older = contextOf().createKey(fakeKey("older"), { fetchedAt: new Date(Date.now() - 90_000) });
  for (const [expected, more] of [
    ["cached", { reason: "cold" }],
    ["cached", { reason: "refresh", current: older }],
    ["cached", { reason: "rejected", current: older }],
    ["fresh", { reason: "rejected", current: known }],
  ] as const) {
    const context = contextOf(more);
    const { ask } = behind(fresh);
    const key = await provider.coalesce?.(request, context, ask(context));
    t.is(key?.reveal(), fakeKey(expected), JSON.stringify(more));
  }
});

test("C5: a fresh key is asked for whatever the cache holds, also for one that is held", async (t) => {
  const directory = await temporaryFolder(t);
  const provider = cacheKeyProvider({ directory });
  for (const current of [undefined, contextOf().createKey(fakeKey("cached"), { fetchedAt: new Date() })]) {
    await writeCachedEntry(directory, { fetched_at: new Date(Date.now() - 60_000).toISOString() });
    const context = contextOf({ reason: "refresh", current });
    t.is(await provider.resolve(request, context), undefined);
    const { ask } = behind(fresh);
    t.is((await provider.coalesce?.(request, context, ask(context)))?.reveal(), fakeKey("fresh"));
  }
});

test("K16: a key that is not cached on the disk is handed on, and written nowhere", async (t) => {
  const directory = await temporaryFolder(t);
  const context = contextOf();
  const { ask } = behind((own) => own.createKey(fakeKey("env"), { cache: "process" }));
  const key = await cacheKeyProvider({ directory }).coalesce?.(request, context, ask(context));
  t.is(key?.reveal(), fakeKey("env"));
  t.deepEqual(await readdir(directory), []);
});

test("K18: whoever has waited for half of its time goes on without the lock", async (t) => {
  const directory = await temporaryFolder(t);
  const lock = await acquireFileLock(join(directory, "openai_key.json.lock"), {
    milliseconds: 1000,
    signal: new AbortController().signal,
  });
  const context = contextOf({ deadline: Date.now() + 1000 });
  const { asked, ask } = behind(fresh);
  const startedAt = performance.now();
  const key = await cacheKeyProvider({ directory }).coalesce?.(request, context, ask(context));
  t.is(key?.reveal(), fakeKey("fresh"));
  t.is(asked.count, 1);
  t.true(performance.now() - startedAt > 400);
  await lock?.release();
});

test("F6: without a home, and where no lock can be made, the key is found all the same", async (t) => {
  const directory = await temporaryFolder(t);
  await mkdir(join(directory, "openai_key.json"));
  for (const folder of [undefined, directory, "/proc/cedar"]) {
    const context = contextOf();
    const { ask } = behind(fresh);
    const key = await cacheKeyProvider({ directory: folder }).coalesce?.(request, context, ask(context));
    t.is(key?.reveal(), fakeKey("fresh"));
  }
});
