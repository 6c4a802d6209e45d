import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Key, type KeyAnswer, type KeyProvider } from "@cedar/core";
import { fakeKey, keyContext } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { acquireFileLock } from "../../src/cache/file-lock.ts";
import { cacheKeyProvider } from "../../src/keys/cache.ts";
import { start, writeCachedEntry } from "../helpers/cached-entry.ts";
import { runCacheProbe } from "../helpers/run-cache-probe.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const before = new Key(fakeKey("before"), {
  service: "openai",
  source: "server",
  cache: "disk",
  fetchedAt: new Date(start - 2000),
});

/**
 * What is in the folder after something was done to a cache that holds the key `before`, while another process held the lock of writing,
 * and put a later key there before it gave it up.
 */
async function raced(
  t: ExecutionContext,
  act: (provider: KeyProvider<KeyAnswer>) => Promise<void> | undefined,
) {
  const directory = await temporaryFolder(t);
  const at = (milliseconds: number): string => new Date(start + milliseconds).toISOString();
  await writeCachedEntry(directory, { openai_api_key: before.reveal(), fetched_at: at(-3000) });
  const { signal } = new AbortController();
  const lock = await acquireFileLock(join(directory, "openai_key.json.write-lock"), {
    milliseconds: 10_000,
    signal,
  });
  const acting = act(cacheKeyProvider({ directory }));
  await sleep(200);
  const path = join(directory, "openai_key.json");
  const meanwhile: { fetched_at?: string } = JSON.parse(await readFile(path, "utf8"));
  t.is(meanwhile.fetched_at, at(-3000), "nobody writes while another process does");
  await writeCachedEntry(directory, { openai_api_key: fakeKey("later"), fetched_at: at(-1000) });
  await lock?.release();
  await acting;
  t.deepEqual(await readdir(directory), ["openai_key.json"]);
  return JSON.parse(await readFile(path, "utf8"));
}

test("F4: a key that waits to be written does not replace the later one that another process wrote meanwhile", async (t) => {
  t.like(await raced(t, (provider) => provider.remember?.(before, keyContext())), {
    openai_api_key: fakeKey("later"),
  });
});

test("K7: whoever waits to remove a refused key leaves the later one that another process wrote meanwhile", async (t) => {
  t.like(await raced(t, (provider) => provider.forget?.(before.fingerprint, keyContext())), {
    openai_api_key: fakeKey("later"),
  });
});

test("F4: of 20 processes with 50 writes each nobody reads a torn file or none, and no later key is lost to an earlier one", async (t) => {
  const directory = await temporaryFolder(t);
  const steps = [{ do: "remember", key: "crowd" }, { do: "resolve" }] as const;
  const outcomes = await Promise.all(
    Array.from(
      { length: 20 },
      async () => await runCacheProbe({ caches: [{ directory }], steps, rounds: 50 }),
    ),
  );
  const latest = { written: "", lost: 0 };
  for (const { reports, standardError } of outcomes) {
    t.is(standardError, "");
    const read = reports.filter(({ did }) => did === "resolve");
    t.is(read.length, 50);
    t.true(
      read.every(({ key, lines }) => key?.startsWith("sk-cedar-fake-crowd-") === true && lines.length === 0),
    );
    const written = reports.flatMap(({ did, fetchedAt }) => (did === "remember" ? (fetchedAt ?? "") : []));
    // What was kept once is replaced by later ones only.
    latest.lost += read.filter(({ fetchedAt }, index) => (fetchedAt ?? "") < (written[index] ?? "")).length;
    latest.written = [latest.written, ...written].sort().at(-1) ?? "";
  }
  t.is(latest.lost, 0);
  const left: { fetched_at?: string } = JSON.parse(
    await readFile(join(directory, "openai_key.json"), "utf8"),
  );
  t.is(left.fetched_at, latest.written);
  t.deepEqual(await readdir(directory), ["openai_key.json"]);
});
