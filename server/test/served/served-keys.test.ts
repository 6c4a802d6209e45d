import { fingerprint } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { ask } from "../helpers/ask.ts";
import { until } from "../helpers/key-api.ts";
import { key, type RejectionWorld, rejectionWorld } from "../helpers/rejection-world.ts";

const next = fakeKey("next");

async function given({ give }: RejectionWorld): Promise<unknown> {
  return JSON.parse((await give()).text).openai_api_key;
}

async function keys({ url }: RejectionWorld): Promise<Record<string, Record<string, unknown>>> {
  return JSON.parse((await ask(`${url}/admin/keys`)).text).services.openai;
}

test("S5: the first key is given at once, and the API is not asked about it", async (t) => {
  const world = await rejectionWorld(t);
  t.is(await given(world), key);
  t.deepEqual(world.api.asked, []);
});

for (const outcome of ["works", "unknown"] as const) {
  test(`S5: a new key about which the API says "${outcome}" takes the place of the old one with the next request`, async (t) => {
    const world = await rejectionWorld(t);
    await given(world);
    world.api.outcome = outcome;
    world.source = next;
    t.is(await given(world), next);
    t.deepEqual(world.api.asked, [fingerprint(next)]);
    const { current, previous } = await keys(world);
    t.like(current, { fingerprint: fingerprint(next) });
    t.like(previous, { fingerprint: fingerprint(key) });
    t.is(world.log.named(`The OpenAI key ${fingerprint(key)} was replaced`).length, 1);
  });
}

test("a new key that the API refuses is not given: the old one goes on, and the new one is looked at again after a minute", async (t) => {
  const world = await rejectionWorld(t);
  await given(world);
  world.source = next;
  for (let time = 0; time < 5; time += 1) t.is(await given(world), key);
  t.is(world.api.asked.length, 1);
  t.regex(world.log.text, /The API refuses the new OpenAI key: sk-ced…\w{4} is given on/u);
  world.clock.advance(60_000);
  world.api.outcome = "works";
  t.is(await given(world), next);
});

test("while the API is slow about a new key the old one is given, and the new one once it has answered", async (t) => {
  const world = await rejectionWorld(t);
  await given(world);
  const gate = Promise.withResolvers<void>();
  world.api.gate = gate.promise;
  world.api.outcome = "works";
  world.source = next;
  const first = given(world);
  await until(() => world.api.asked.length === 1);
  world.clock.advance(1000);
  t.is(await first, key);
  const second = given(world);
  await until(() => world.asked === 3);
  world.clock.advance(1000);
  t.is(await second, key);
  gate.resolve();
  await until(() => world.log.text.includes("was replaced"));
  t.is(await given(world), next);
  t.is(world.api.asked.length, 1);
});

test("K6: in the place of a key that the API refuses a new one comes at once", async (t) => {
  const world = await rejectionWorld(t);
  await given(world);
  await world.report();
  await world.finding(1);
  world.source = next;
  t.is(await given(world), next);
  t.is(world.api.asked.length, 1);
});

test("POST /admin/reload asks the sources again, at once, and says what became of each", async (t) => {
  const world = await rejectionWorld(t);
  const reload = async (): Promise<unknown> =>
    JSON.parse((await ask(`${world.url}/admin/reload`, { method: "POST" })).text).reloaded;
  t.deepEqual(await reload(), {});
  await given(world);
  t.deepEqual(await reload(), { openai: "unchanged" });
  t.is(world.reason, "refresh");
  world.source = next;
  t.deepEqual(await reload(), { openai: "kept" });
  world.api.outcome = "works";
  t.deepEqual(await reload(), { openai: "replaced" });
  t.is(await given(world), next);
});
