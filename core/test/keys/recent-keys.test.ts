import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Key, SecretMask } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

function made(name: string, service = "openai"): Key {
  return new Key(fakeKey(name), { service, source: "vault", fetchedAt: new Date() });
}

/** Lets a mask meet keys that nobody holds afterwards. */
async function meet(mask: SecretMask, count: number, name = "made", service = "openai"): Promise<void> {
  for (let number = 0; number < count; number += 1) mask.addKey(made(`${name}-${number}`, service));
  // Whoever was met in this turn is held until its end.
  await turn();
  collectGarbage();
  await turn();
}

function isMasked(mask: SecretMask, name: string): boolean {
  return !mask.mask(fakeKey(name)).includes(fakeKey(name));
}

function countMasked(mask: SecretMask, count: number, name = "made"): number {
  return Array.from({ length: count }, (_, number) => number).filter((number) =>
    isMasked(mask, `${name}-${number}`),
  ).length;
}

test("B17, L5: of a source that makes keys all the time the last ones are masked, and the memory does not grow", async (t) => {
  const mask = new SecretMask();
  await meet(mask, 1000);
  mask.addKey(made("newest"));
  t.is(countMasked(mask, 1000), 32);
  for (const name of ["made-968", "made-999", "newest"]) t.true(isMasked(mask, name), name);
  t.false(isMasked(mask, "made-967"));
});

test("L5: a key that somebody holds is masked, however many came after it", async (t) => {
  const mask = new SecretMask();
  const [held, twin] = [made("held"), made("twin")];
  mask.addKey(held);
  mask.addKey(twin);
  // Of two keys with one value the one that is left counts.
  mask.addKey(made("twin"));
  await meet(mask, 100);
  await meet(mask, 100, "later");
  mask.addKey(made("newest"));
  t.true(isMasked(mask, "held"));
  t.true(isMasked(mask, "twin"));
  t.is(countMasked(mask, 100), 0);
  t.deepEqual(
    [held, twin].map(String),
    [fakeKey("held"), fakeKey("twin")].map((value) => mask.mask(value)),
  );
});

test("L5: a key that nobody held any more, and that is met again and held, is masked however many come after it", async (t) => {
  const mask = new SecretMask();
  await meet(mask, 1, "again");
  const held = made("again-0");
  mask.addKey(held);
  await meet(mask, 100);
  mask.addKey(made("newest"));
  t.true(isMasked(mask, "again-0"));
  t.is(String(held), mask.mask(fakeKey("again-0")));
});

test("L5: a key that is met again counts as new", async (t) => {
  const mask = new SecretMask();
  await meet(mask, 1, "again");
  await meet(mask, 31);
  await meet(mask, 1, "again");
  await meet(mask, 31, "later");
  mask.addKey(made("newest"));
  t.true(isMasked(mask, "again-0"));
  t.is(countMasked(mask, 31), 0);
});

test("L5: the keys of one service do not push out those of another, nor a secret of the configuration", async (t) => {
  const mask = new SecretMask();
  mask.add(fakeKey("configured"));
  await meet(mask, 3, "gemini", "gemini");
  await meet(mask, 500);
  mask.addKey(made("newest"));
  t.true(isMasked(mask, "configured"));
  t.is(countMasked(mask, 3, "gemini"), 3);
});

test("L5: a key that is a secret of the configuration as well stays masked", async (t) => {
  const mask = new SecretMask();
  mask.add(fakeKey("both-0"));
  await meet(mask, 1, "both");
  await meet(mask, 100);
  mask.addKey(made("newest"));
  t.true(isMasked(mask, "both-0"));
});
