import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { storeServers } from "../../../test/helpers/store-server.ts";
import { OutageLoad } from "./outage-load.ts";

const start = storeServers.redis;

if (start === undefined)
  test.skip("redis is not installed: on Debian, apt-get install redis-server postgresql", () => {});
else
  test("B13: under load, while redis is stopped and started, answers are right or 503 and never wrong, and right again within 5 s", async (t) => {
    const redis = await start();
    t.teardown(async () => await redis.stop());
    const load = await OutageLoad.start(t, redis.url);
    await load.untilRight(0);
    await redis.halt();
    const haltedAt = performance.now();
    await sleep(2500);
    await redis.start();
    const startedAt = performance.now();
    const recovered = (await load.untilRight(startedAt)) - startedAt;
    await sleep(500);
    await load.stop();
    t.deepEqual(load.wrong, []);
    t.true(load.unavailableSince(haltedAt).length > 0);
    t.true(recovered < 5000, `${recovered} ms`);
  });
