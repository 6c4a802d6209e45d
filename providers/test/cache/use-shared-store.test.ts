import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { openAiKeyService, systemClock } from "@cedar/core";
import { fakeKey, keyContext } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { cacheKeyProvider } from "../../src/keys/cache.ts";
import { writeCachedEntry } from "../helpers/cached-entry.ts";
import { runCacheProbe } from "../helpers/run-cache-probe.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const secret = "a password for the tests";
const schemes = ["redis", "rediss", "postgres", "postgresql"];

/** A server that takes connections and never says a word: what a store looks like that was suspended. */
async function silentServer(t: ExecutionContext): Promise<Server> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  return server;
}

function urlOf(scheme: string, server: Server): string {
  return `${scheme}://user:store-password@127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Asks, remembers and asks again; gives what was logged. */
async function useCache(t: ExecutionContext, store: string): Promise<readonly string[]> {
  const directory = await temporaryFolder(t);
  const context = keyContext({ clock: systemClock });
  const request = { service: openAiKeyService };
  // However busy the machine is: what a store says at once is waited for.
  const provider = cacheKeyProvider({ directory, store, secret, storeTimeoutMilliseconds: 50_000 });
  t.is(await provider.resolve(request, context), undefined);
  const key = context.createKey(fakeKey("kept"), { source: "server", cache: "disk" });
  await provider.remember?.(key, context);
  t.is((await provider.resolve(request, context))?.reveal(), fakeKey("kept"), "the file still works");
  t.false(JSON.stringify([context.lines, context.explanations]).includes("store-password"));
  return context.lines;
}

for (const scheme of schemes) {
  test.serial(
    `C8: where nothing listens on ${scheme}:// the cache goes on with its file and one warning`,
    async (t) => {
      const server = await silentServer(t);
      const url = urlOf(scheme, server);
      server.close();
      const startedAt = Date.now();
      const [line = "", ...others] = await useCache(t, url);
      t.true(Date.now() - startedAt < 40_000, "sooner than the limit");
      t.regex(line, /The cache goes on without its store: .*@?127\.0\.0\.1:\d+ failed \(ECONNREFUSED\)/u);
      t.deepEqual(others, []);
    },
  );

  test.serial(
    `C8: a ${scheme}:// that hangs is given up after 2 s, and does not hold the process up`,
    async (t) => {
      const store = urlOf(scheme, await silentServer(t));
      const directory = await temporaryFolder(t);
      const input = { caches: [{ directory, store, secret }], steps: [{ do: "resolve" }] as const };
      const { reports, standardError, lingeredMilliseconds } = await runCacheProbe(input);
      t.is(standardError, "");
      t.is(reports[0]?.key, null);
      t.regex(reports[0]?.explanation ?? "", /did not answer within 2 s|failed \(/u);
      t.is(reports[0]?.lines.length, 1);
      // A pool of connections to Postgres would hold it up for ten seconds.
      t.true(lingeredMilliseconds < 8000, `it lingered for ${lingeredMilliseconds} ms`);
    },
  );
}

test("C8: a database file that cannot be made is a miss with one warning", async (t) => {
  const store = `sqlite://${join(await temporaryFolder(t), "none", "cache.sqlite")}`;
  const [line = "", ...others] = await useCache(t, store);
  t.regex(line, /failed \(ENOENT\)/u);
  t.deepEqual(others, []);
});

test("C8: while the file answers the store is not asked", async (t) => {
  const server = await silentServer(t);
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  const directory = await temporaryFolder(t);
  await writeCachedEntry(directory);
  const provider = cacheKeyProvider({ directory, store: urlOf("redis", server), secret });
  t.is((await provider.resolve({ service: openAiKeyService }, keyContext()))?.reveal(), fakeKey("cached"));
  t.is(connections, 0);
});

test("C8: a store without CEDAR_CACHE_SECRET is refused at once, and its URL is not quoted", (t) => {
  for (const scheme of [...schemes, "sqlite"]) {
    const store = `${scheme}://user:store-password@127.0.0.1/file`;
    const error = t.throws(() => cacheKeyProvider({ directory: undefined, store }), {
      code: "configuration-invalid",
    });
    t.regex(error.message, /CEDAR_CACHE_SECRET/u);
    t.false(error.message.includes("store-password"));
  }
});
