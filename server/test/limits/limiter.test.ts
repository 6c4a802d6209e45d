import { setTimeout as sleep } from "node:timers/promises";
import test, { type ExecutionContext } from "ava";
import { pino } from "pino";
import { storeServers } from "../../../test/helpers/store-server.ts";
import { Limiter } from "../../src/limits/limiter.ts";
import { ServerStore } from "../../src/store/server-store.ts";
import { RecordedLog } from "../helpers/recorded-log.ts";

const silent = pino({ enabled: false });

test("beyond the limit it is told how long it goes on, each name is counted by itself, and afterwards all is new", async (t) => {
  const limiter = new Limiter({ name: "client", points: 2, seconds: 1, store: undefined, log: silent });
  t.is(await limiter.excess("ann"), undefined);
  for (const _ of [1, 2]) t.is(await limiter.count("ann"), undefined);
  const excess = await limiter.count("ann");
  t.true(excess !== undefined && excess.milliseconds > 0 && excess.milliseconds <= 1000);
  t.deepEqual([excess?.isFirst, (await limiter.count("ann"))?.isFirst], [true, false]);
  t.not(await limiter.excess("ann"), undefined);
  t.is(await limiter.count("bob"), undefined);
  await sleep(1100);
  t.is(await limiter.count("ann"), undefined);
});

test("a limit of 0 is none", async (t) => {
  const limiter = new Limiter({ name: "client", points: 0, store: undefined, log: silent });
  for (let count = 0; count < 100; count += 1) t.is(await limiter.count("ann"), undefined);
  t.is(await limiter.excess("ann"), undefined);
});

test("a store that never answers holds no request up", async (t) => {
  const store = { driver: async () => await new Promise<never>(() => {}) };
  const limiter = new Limiter({ name: "client", points: 1, store, log: silent });
  t.is(await limiter.count("ann"), undefined);
  t.not(await limiter.count("ann"), undefined);
  limiter.stop();
});

/** Counts a name now and then until it is refused, and gives how often it was not. */
async function untilRefused(limiter: Limiter, name: string): Promise<number> {
  for (let admitted = 0; ; admitted += 1) {
    if ((await limiter.count(name)) !== undefined) return admitted;
    await sleep(200);
  }
}

async function isAnswering(store: ServerStore): Promise<boolean> {
  return await store.driver().then(
    () => true,
    () => false,
  );
}

/** A replica: a limiter with a connection of its own. */
function replica(t: ExecutionContext, url: string, points: number) {
  const lines = new RecordedLog();
  const store = new ServerStore(url);
  const limiter = new Limiter({ name: "client", points, store, log: pino({}, lines) });
  t.teardown(async () => {
    limiter.stop();
    await store.close();
  });
  return { limiter, lines, store };
}

for (const kind of ["redis", "postgres"] as const) {
  const start = storeServers[kind];
  if (start === undefined) {
    test.skip(`${kind} is not installed: on Debian, apt-get install redis-server postgresql`, () => {});
    continue;
  }

  test(`two replicas on one ${kind} count together`, async (t) => {
    const server = await start();
    t.teardown(async () => await server.stop());
    const [one, other] = [replica(t, server.url, 40), replica(t, server.url, 40)];
    // However busy the machine is, both are connected; the tables they make at the same time.
    for (const { store } of [one, other]) while (!(await isAnswering(store)));
    for (const { limiter } of [one, other])
      for (let count = 0; count < 20; count += 1) t.is(await limiter.count("ann"), undefined);
    for (const { limiter } of [one, other]) t.true((await untilRefused(limiter, "ann")) < 20);
    t.is(await other.limiter.count("bob"), undefined);
    t.is(one.lines.text + other.lines.text, "");
  });

  test(`B13: while ${kind} is down each replica counts its own, and together again afterwards`, async (t) => {
    const server = await start();
    t.teardown(async () => await server.stop());
    const [one, other] = [replica(t, server.url, 10), replica(t, server.url, 10)];
    await server.halt();
    for (let count = 0; count < 10; count += 1) t.is(await one.limiter.count("down"), undefined);
    t.not(await one.limiter.count("down"), undefined);
    while (!one.lines.text.includes("each replica counts its own")) await sleep(20);
    t.notRegex(one.lines.text, /password/u);
    await server.start();
    // What asks the store all the time are the tokens: they find the connection again.
    while (!one.lines.text.includes("for all replicas again")) {
      await one.store.get("any").catch(() => {});
      await one.limiter.count("again");
      await sleep(100);
    }
    for (let count = 0; count < 9; count += 1) t.is(await one.limiter.count("ann"), undefined);
    t.true((await untilRefused(other.limiter, "ann")) < 10);
  });
}
