import { Key } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { KeyMemory } from "../../src/keys/key-memory.ts";

const hour = 3_600_000;

test("K1: a fleet that was given its keys at the same moment does not renew them at the same moment", (t) => {
  const clock = new ManualClock();
  const key = new Key(fakeKey("fleet"), {
    service: "openai",
    source: "server",
    cache: "disk",
    fetchedAt: new Date(clock.now()),
  });
  const options = { clock, ttlSeconds: 24 * 3600, memorySeconds: 60 };
  const fleet = Array.from(
    { length: 200 },
    () => new KeyMemory({ key, provider: "server", steps: [] }, options),
  );
  const renewing = (): number => fleet.filter(({ isSoft }) => isSoft).length;
  clock.advance(24 * hour * 0.8 - 1);
  t.is(renewing(), 0);
  clock.advance(1.2 * hour);
  t.true(renewing() > 20 && renewing() < 180, `${renewing()} of 200 renew in the middle of the window`);
  clock.advance(1.2 * hour + 2);
  t.is(renewing(), 200);
});
