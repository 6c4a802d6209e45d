import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Key, openAiKeyService, systemClock } from "@cedar/core";
import { fakeKey, keyContext, type RecordedKeyContext } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { type StoreServer, storeServers } from "../../../test/helpers/store-server.ts";
import { clearKeyCache } from "../../src/cache/clear-key-cache.ts";
import { entryName } from "../../src/cache/entry-name.ts";
import { openKeyStore } from "../../src/cache/open-key-store.ts";
import { cacheKeyProvider, type KeyCacheOptions } from "../../src/keys/cache.ts";
import { runCacheProbe } from "../helpers/run-cache-probe.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const secret = "a password for the tests";
const now = (): RecordedKeyContext => keyContext({ clock: systemClock });

async function remember(options: KeyCacheOptions, name: string, expiresAt?: Date): Promise<void> {
  const context = now();
  const key = context.createKey(fakeKey(name), { source: "server", cache: "disk", expiresAt });
  await cacheKeyProvider(options).remember?.(key, context);
  if (context.lines.length > 0) throw new Error(context.lines.join("; "));
}

async function resolve(options: KeyCacheOptions, context = now()): Promise<Key | undefined> {
  return await cacheKeyProvider(options).resolve({ service: openAiKeyService }, context);
}

/** A machine, with a folder and a store. */
type Client = KeyCacheOptions & {
  readonly directory: string;
  readonly serverUrl: string;
  readonly store: string;
};

/** What the store holds, as anybody sees it who can read it. */
async function rawEntry({ store, serverUrl }: Client): Promise<unknown> {
  const opened = await openKeyStore(store);
  const value: unknown = await opened.keyv.get(
    entryName({ service: "openai", serverUrl, profile: undefined }),
  );
  await opened.close();
  return value;
}

type Behaviour = (t: ExecutionContext, one: Client, other: Client) => Promise<void>;

const behaviours: Readonly<Record<string, Behaviour>> = {
  "C8, K9: a key that is kept in STORE is found without a file, which is then written": async (
    t,
    one,
    other,
  ) => {
    await remember(one, "shared");
    const context = now();
    const found = await resolve(other, context);
    t.is(found?.reveal(), fakeKey("shared"));
    t.regex(
      context.explanations[0]?.message ?? "",
      /there is no file .*; in the store \w+:\/\/[^@]*, fetched/u,
    );
    const again = await resolve({ directory: other.directory, serverUrl: other.serverUrl });
    t.is(again?.reveal(), fakeKey("shared"));
    const original = await resolve(one);
    t.deepEqual([found?.fetchedAt, again?.fetchedAt], [original?.fetchedAt, original?.fetchedAt]);
  },
  "C8: in STORE the key is encrypted, and another secret does not open it": async (t, one, other) => {
    await remember(one, "sealed");
    const raw = await rawEntry(one);
    t.is(typeof raw, "string");
    t.false(Buffer.from(String(raw), "base64").toString("latin1").includes("sk-"));
    const context = now();
    t.is(await resolve({ ...other, secret: "another password" }, context), undefined);
    t.regex(context.explanations[0]?.message ?? "", /sealed with another CEDAR_CACHE_SECRET/u);
  },
  "C8: STORE holds the key for the rest of its life only": async (t, one) => {
    // A machine that is too busy to see it alive is given more time.
    for (const milliseconds of [2000, 8000, 30_000]) {
      const end = Date.now() + milliseconds;
      await remember(one, "short", new Date(end));
      const seen = await rawEntry(one);
      if (Date.now() >= end) continue;
      t.not(seen, undefined);
      // Its time in the store began at the latest when it had been written.
      await setTimeout(milliseconds + 100);
      t.is(await rawEntry(one), undefined);
      return;
    }
    t.fail("no life was long enough to see the key alive");
  },
  "C5, K8: STORE is not asked for a refresh, and does not give another server's key": async (
    t,
    one,
    other,
  ) => {
    await remember(one, "ours");
    const refresh = keyContext({ clock: systemClock, reason: "refresh" });
    t.is(await resolve(other, refresh), undefined);
    const theirs = { ...other, serverUrl: `${one.serverUrl}/theirs` };
    t.is(await resolve(theirs), undefined);
    await remember({ ...theirs, directory: one.directory }, "theirs");
    t.is((await resolve(other))?.reveal(), fakeKey("ours"));
  },
  "K6: a key that the API refused is removed from STORE, another one is left": async (t, one, other) => {
    await remember(one, "refused");
    const forget = async (name: string): Promise<void> => {
      await cacheKeyProvider(one).forget?.(now().createKey(fakeKey(name)).fingerprint, now());
    };
    await forget("other");
    t.not(await rawEntry(one), undefined);
    await forget("refused");
    t.is(await rawEntry(one), undefined);
    for (const client of [one, other]) t.is(await resolve(client), undefined);
  },
  "K6: a key that was refused since it was fetched is not put into STORE, though a fetch brings it late":
    async (t, one) => {
      const provider = cacheKeyProvider(one);
      const context = now();
      const fetchedAt = new Date(Date.now() - 60_000);
      const key = context.createKey(fakeKey("late"), { source: "server", cache: "disk", fetchedAt });
      await provider.forget?.(key.fingerprint, now());
      await provider.remember?.(key, context);
      t.is(await rawEntry(one), undefined);
    },
  "clearing the cache removes the file and the entry in STORE, and says so": async (t, one) => {
    await remember(one, "cleared");
    const [file, place] = await clearKeyCache(one);
    t.is(file, join(one.directory, "openai_key.json"));
    t.true(place !== undefined && one.store.startsWith(place.slice(0, 8)));
    t.false(place?.includes("password"));
    t.deepEqual(await clearKeyCache(one), []);
    t.is(await resolve(one), undefined);
  },
  "A17: processes that use STORE at the same time do not disturb each other, and end at once": async (
    t,
    one,
    other,
  ) => {
    const steps = [{ do: "remember", key: "crowd" }] as const;
    const run = async () => await runCacheProbe({ caches: [one], steps, rounds: 5 });
    for (const { reports, standardError, lingeredMilliseconds } of await Promise.all([run(), run(), run()])) {
      t.is(standardError, "");
      t.deepEqual(reports.at(-1)?.lines, []);
      t.true(lingeredMilliseconds < 8000, `it lingered for ${lingeredMilliseconds} ms`);
    }
    t.regex((await resolve(other))?.reveal() ?? "", /^sk-cedar-fake-crowd-4-/u);
  },
};

function testStore(kind: string, start: () => Promise<StoreServer>): void {
  let server: StoreServer | undefined;
  test.after.always(async () => await server?.stop());
  for (const [title, behave] of Object.entries(behaviours)) {
    // The one of the title keeps the entries of the tests apart.
    const serverUrl = `https://${kind}.example/${Object.keys(behaviours).indexOf(title)}`;
    test.serial(title.replace("STORE", kind), async (t) => {
      server ??= await start();
      // However busy the machine is: the store that is there is waited for.
      const shared = { serverUrl, store: server.url, secret, storeTimeoutMilliseconds: 50_000 };
      const client = async () => ({ ...shared, directory: await temporaryFolder(t) });
      await behave(t, await client(), await client());
    });
  }
}

for (const [kind, start] of Object.entries(storeServers)) {
  if (start === undefined)
    test.skip(`C8: a cache in ${kind}, whose server is not installed`, (t) => t.pass());
  else testStore(kind, start);
}
