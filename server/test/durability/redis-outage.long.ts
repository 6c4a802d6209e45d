import { setTimeout as sleep } from "node:timers/promises";
import test, { type ExecutionContext } from "ava";
import { type StoreServer, storeServers } from "../../../test/helpers/store-server.ts";
import { ask } from "../helpers/ask.ts";
import { OutageLoad } from "./outage-load.ts";

const start = storeServers.redis;
const outages = 6;
/** What was known of a token counts for so long when the store goes. */
const staleMilliseconds = 2000;
const recoveryMilliseconds = 5000;

/** How redis goes, and comes back. */
const manners: readonly (readonly [
  go: (redis: StoreServer) => unknown,
  back: (redis: StoreServer) => unknown,
])[] = [
  [async (redis) => await redis.halt(), async (redis) => await redis.start()],
  [(redis) => redis.freeze(true), (redis) => redis.freeze(false)],
];

/** Shows a token that has just been revoked, until the time is over. Gives the answers that came of what was asked too late to be excused. */
async function lateAnswers(
  load: OutageLoad,
  token: string,
  milliseconds: number,
): Promise<readonly number[]> {
  const revokedAt = performance.now();
  const late: number[] = [];
  while (performance.now() - revokedAt < milliseconds) {
    const isLate = performance.now() - revokedAt > staleMilliseconds + 200;
    const headers = { authorization: `Bearer ${token}` };
    const answers = await Promise.all(load.keyUrls.map(async (url) => await ask(url, { headers })));
    if (isLate) late.push(...answers.map(({ status }) => status));
    await sleep(20);
  }
  return late;
}

async function outage(
  t: ExecutionContext,
  redis: StoreServer,
  load: OutageLoad,
  number: number,
): Promise<number> {
  const name = `late-${number}`;
  const token = await load.tokens.create({ name });
  await sleep(1000);
  await load.tokens.revoke(name);
  const [go, back] = manners[number % manners.length] ?? manners[0] ?? [];
  await go?.(redis);
  const showing = lateAnswers(load, token, 8000);
  await sleep(100 + Math.random() * 4000);
  await back?.(redis);
  const backAt = performance.now();
  const recovered = (await load.untilRight(backAt)) - backAt;
  for (const status of await showing) t.true(status === 401 || status === 503, String(status));
  await sleep(Math.max(0, recoveryMilliseconds + 500 - (performance.now() - backAt)));
  t.deepEqual(load.unavailableSince(backAt + recoveryMilliseconds), []);
  return recovered;
}

if (start === undefined)
  test.skip("redis is not installed: on Debian, apt-get install redis-server postgresql", () => {});
else
  test("B13: however often redis goes, hangs and comes back under load, no answer is wrong, and 5 s later none is 503", async (t) => {
    const redis = await start();
    t.teardown(async () => await redis.stop());
    const load = await OutageLoad.start(t, redis.url);
    await load.untilRight(0);
    const recoveries: number[] = [];
    for (let number = 0; number < outages; number += 1) recoveries.push(await outage(t, redis, load, number));
    await load.stop();
    t.deepEqual(load.wrong, []);
    t.true(Math.max(...recoveries) < recoveryMilliseconds, recoveries.join(", "));
    t.log(`${load.answers.length} answers; right again after ${recoveries.map(Math.round).join(", ")} ms`);
  });
