import { setImmediate as turn } from "node:timers/promises";
import { CedarError } from "@cedar/core";
import { ManualClock } from "@cedar/core/testing";
import test from "ava";
import { pino } from "pino";
import { KnownTokens } from "../../src/tokens/known-tokens.ts";
import type { TokenRecord } from "../../src/tokens/token-record.ts";
import { RecordedLog } from "../helpers/recorded-log.ts";

const record: TokenRecord = {
  name: "ci",
  createdAt: "2026-11-24T12:00:00.000Z",
  expiresAt: null,
  revokedAt: null,
  services: null,
  isAdmin: false,
  note: null,
};

/** A store that counts what it is asked. */
class CountingTokens {
  readonly held = new Map<string, TokenRecord>();
  current: string | undefined;
  questions = 0;
  readings = 0;
  isDown = false;

  change(digest: string, changed: TokenRecord): void {
    this.held.set(digest, changed);
    this.current = String(Number(this.current ?? 0) + 1);
  }

  async revision(): Promise<string | undefined> {
    this.questions += 1;
    if (this.isDown) throw new CedarError("store-unavailable", "The server's store is down.");
    return this.current;
  }

  async records(): Promise<ReadonlyMap<string, TokenRecord>> {
    this.readings += 1;
    return new Map(this.held);
  }
}

async function world(): Promise<{
  tokens: CountingTokens;
  known: KnownTokens;
  clock: ManualClock;
  log: RecordedLog;
}> {
  const [tokens, clock, log] = [new CountingTokens(), new ManualClock(), new RecordedLog()];
  tokens.change("a", record);
  const known = new KnownTokens({ tokens, clock, log: pino({}, log) });
  await known.start();
  return { tokens, known, clock, log };
}

/** Lets time pass as it does: in small steps, with what happens in each of them. */
async function pass(clock: ManualClock, milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 100) {
    clock.advance(100);
    await turn();
  }
}

test("B16: a known token costs no question to the store", async (t) => {
  const { tokens, known } = await world();
  const before = tokens.questions;
  for (let request = 0; request < 1000; request += 1) t.is((await known.find("a"))?.name, "ci");
  t.is(tokens.questions, before);
});

test("B16: 10,000 tokens that nobody knows cause a bounded number of questions", async (t) => {
  const { tokens, known, clock } = await world();
  await pass(clock, 300);
  const before = tokens.questions;
  await Promise.all(
    Array.from({ length: 5000 }, async (_, number) => t.is(await known.find(`bad-${number}`), undefined)),
  );
  for (let number = 0; number < 5000; number += 1) await known.find(`worse-${number}`);
  t.true(tokens.questions - before <= 2, `${tokens.questions - before}`);
  t.is(tokens.readings, 1);
});

test("a token that was made a moment ago is found when it is first shown", async (t) => {
  const { tokens, known, clock } = await world();
  clock.advance(100);
  tokens.change("b", { ...record, name: "ann" });
  t.is((await known.find("b"))?.name, "ann");
});

test("a token that is revoked elsewhere is known as that within a second", async (t) => {
  const { tokens, known, clock } = await world();
  tokens.change("a", { ...record, revokedAt: "2026-11-24T13:00:00.000Z" });
  await pass(clock, 1000);
  t.is((await known.find("a"))?.revokedAt, "2026-11-24T13:00:00.000Z");
});

test("all tokens are read again every 30 s, also when nobody has told of a change", async (t) => {
  const { tokens, known, clock } = await world();
  tokens.held.set("a", { ...record, revokedAt: "2026-11-24T13:00:00.000Z" });
  await pass(clock, 31_000);
  t.truthy((await known.find("a"))?.revokedAt);
});

test("B13: while the store is down nobody is let in or refused by what was known before, and afterwards all is well", async (t) => {
  const { tokens, known, clock, log } = await world();
  tokens.isDown = true;
  await pass(clock, 1000);
  t.is((await known.find("a"))?.name, "ci");
  await pass(clock, 2000);
  for (const digest of ["a", "b"]) await t.throwsAsync(known.find(digest), { code: "store-unavailable" });
  await t.throwsAsync(known.wasEverCreated(), { code: "store-unavailable" });
  t.is(log.named("Client tokens cannot be looked up: clients are answered 503").length, 1);
  tokens.isDown = false;
  await pass(clock, 500);
  t.is((await known.find("a"))?.name, "ci");
  t.is(await known.find("b"), undefined);
  t.is(log.named("The server's store answers again").length, 1);
});

test("S8: a store that has lost everything, as a Redis without a disk does, opens no server that has seen its tokens", async (t) => {
  const { tokens, known, clock } = await world();
  t.true(await known.wasEverCreated());
  tokens.held.clear();
  tokens.current = undefined;
  await pass(clock, 1000);
  t.is(await known.find("a"), undefined);
  t.true(await known.wasEverCreated());
  await known.stop();
});

test("S8: whether there ever was a token is known from the first look on", async (t) => {
  const { known } = await world();
  t.true(await known.wasEverCreated());
  const empty = new KnownTokens({
    tokens: new CountingTokens(),
    clock: new ManualClock(),
    log: pino({ enabled: false }),
  });
  t.false(await empty.wasEverCreated());
});

test("after its end it asks nobody any more", async (t) => {
  const { tokens, known, clock } = await world();
  await known.stop();
  const before = tokens.questions;
  await pass(clock, 2000);
  t.is(tokens.questions, before);
});
