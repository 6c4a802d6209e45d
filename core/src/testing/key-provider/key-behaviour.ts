import assert from "node:assert/strict";
import type { Key } from "../../keys/key.ts";
import { openAiKeyService } from "../../keys/key-services.ts";
import type { KeyProbe } from "./key-probe.ts";

/** One behaviour of the contract, as a test. */
export type KeyBehaviour = (probe: KeyProbe) => Promise<void>;

/** Behaviours by the rest of the sentence "a key provider …". */
export type KeyBehaviours = Readonly<Record<string, KeyBehaviour>>;

const centuryMilliseconds = 100 * 365 * 24 * 60 * 60 * 1000;

/** Rows K4 and K12: the times of a key that is given now. */
function assertTimes({ fetchedAt, expiresAt, refreshAfter, staleUntil }: Key, now: number): void {
  assert.ok(Number.isFinite(fetchedAt.getTime()), "fetchedAt is no time");
  for (const [name, time] of Object.entries({ expiresAt, refreshAfter, staleUntil }))
    assert.ok(time === undefined || Number.isFinite(time.getTime()), `${name} is no time`);
  if (expiresAt === undefined) return;
  const end = expiresAt.getTime();
  assert.ok(end > 0 && now < end, `a key was given whose end has passed: ${expiresAt.toISOString()}`);
  const hint = "leave expiresAt out where the origin names no end";
  assert.ok(end - now < centuryMilliseconds, `a key that ends in ${expiresAt.getUTCFullYear()}: ${hint}`);
}

/** Fails when what was given is no key that can be used now. */
export function assertUsable(key: Key | undefined, now: number): asserts key is Key {
  assert.ok(key !== undefined && key !== null, "the provider has a key, and gave none");
  assert.equal(typeof key.reveal, "function", "what is given is made by context.createKey");
  assert.ok(key.service === openAiKeyService.name, "the key is one of another service");
  assert.notEqual(key.source, "");
  assertTimes(key, now);
}

/** Fails when what was given is not this key. Says so without showing either. */
export function assertKey(key: Key | undefined, value: string, now: number): asserts key is Key {
  assertUsable(key, now);
  assert.ok(key.reveal() === value, "another key was given than the provider has");
}

/** Fails when this key was given. */
export function assertOther(key: Key | undefined, value: string, message: string): void {
  assert.ok(key?.reveal?.() !== value, message);
}
