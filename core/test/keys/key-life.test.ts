import { keyLife } from "@cedar/core";
import test from "ava";

const day = 24 * 60 * 60;
const now = Date.UTC(2026, 0, 1);
const bare = {
  cache: "disk",
  fetchedAt: new Date(now),
  expiresAt: undefined,
  refreshAfter: undefined,
  staleUntil: undefined,
} as const;

function at(seconds: number): Date {
  return new Date(now + seconds * 1000);
}

test("C2: a cached key without an end of its own is over a day after its fetch, and renewed from 80 % of that, with jitter", (t) => {
  t.deepEqual(keyLife(bare, day, 0), { soft: now + 0.8 * day * 1000, hard: now + day * 1000 });
  t.deepEqual(keyLife(bare, day, 1), { soft: now + 0.9 * day * 1000, hard: now + day * 1000 });
});

test("K11: the time to live that the user sets is the one that counts", (t) => {
  t.is(keyLife(bare, 100, 0).hard, now + 100_000);
});

test("K9: what the origin says of the end and of the renewal wins, but makes no cached key older than its time to live", (t) => {
  const short = { ...bare, expiresAt: at(100), refreshAfter: at(10) };
  t.deepEqual(keyLife(short, day, 0.5), { soft: now + 10_000, hard: now + 100_000 });
  t.is(keyLife({ ...bare, expiresAt: at(100) }, day, 0).soft, now + 80_000);
  t.is(keyLife({ ...bare, expiresAt: at(2 * day) }, day, 0).hard, now + day * 1000);
});

test("a renewal after the end is at the end", (t) => {
  const odd = { ...bare, expiresAt: at(100), refreshAfter: at(200) };
  t.is(keyLife(odd, day, 0).soft, now + 100_000);
});

test("a key that no cache keeps lives as long as its origin says, for ever without a word", (t) => {
  const own = { ...bare, cache: "process" } as const;
  t.deepEqual(keyLife(own, day, 0), { soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY });
  t.is(keyLife({ ...own, expiresAt: at(3 * day) }, day, 0).hard, now + 3 * day * 1000);
});

test("a key that is served beyond its time is renewed all the while, and has its own last end", (t) => {
  t.deepEqual(keyLife({ ...bare, staleUntil: at(7 * day) }, day, 0), { soft: 0, hard: now + 7 * day * 1000 });
});
