import assert from "node:assert/strict";
import { systemClock } from "../clock.ts";
import { withDeadline } from "../with-deadline.ts";
import { answers, rotations } from "./key-provider/answers.ts";
import { endings } from "./key-provider/endings.ts";
import type { KeyBehaviour, KeyBehaviours } from "./key-provider/key-behaviour.ts";
import { KeyProbe } from "./key-provider/key-probe.ts";
import { type KeyProviderFixture, timeLimitOf } from "./key-provider/key-provider-fixture.ts";
import { memory } from "./key-provider/memory.ts";
import { runClock } from "./key-provider/run-clock.ts";
import { expiry, failing, hanging, times } from "./key-provider/times.ts";
import { passForAva } from "./pass-for-ava.ts";
import { recordOutput } from "./record-output.ts";

/** The `test` of AVA, `node:test` or Vitest: a title and a function. What the function is handed is not used, but for AVA's `pass`. */
export type TestFunction = (title: string, body: (handed?: unknown) => Promise<void>) => unknown;

/** One test at a time, whoever it belongs to: standard output is recorded meanwhile, and `dispose` must not take away what another one uses. */
let previous: Promise<void> = Promise.resolve();

function behavioursOf(fixture: KeyProviderFixture): KeyBehaviours {
  return {
    ...answers,
    ...times,
    ...memory,
    ...endings,
    ...(fixture.rotate === undefined ? {} : rotations),
    ...(fixture.createExpiring === undefined ? {} : expiry),
    ...(fixture.createHanging === undefined ? {} : hanging),
    ...(fixture.createFailing === undefined ? {} : failing),
  };
}

/** Waits for one step of a test, so that a provider that hangs does not hold up the others. */
async function inTime(fixture: KeyProviderFixture, action: () => Promise<void>): Promise<void> {
  const milliseconds = timeLimitOf(fixture);
  const message = `the provider hangs: it is not done after ${milliseconds / 1000} s`;
  const error = (): Error => new assert.AssertionError({ message });
  const signal = new AbortController().signal;
  await withDeadline({ clock: systemClock, milliseconds, signal, error }, action);
}

/** Runs one behaviour; whatever was printed, logged, explained and thrown on the way must not show a key. */
async function check(behaviour: KeyBehaviour, fixture: KeyProviderFixture): Promise<void> {
  const probe = new KeyProbe(fixture);
  const output = recordOutput(probe.secrets);
  const stopClock = runClock(probe.clock);
  const outcome = inTime(fixture, async () => await behaviour(probe));
  const failure: unknown = await outcome.then(
    () => undefined,
    (error: unknown) => error,
  );
  stopClock();
  const printed = output.stop();
  await inTime(fixture, async () => await fixture.dispose?.());
  // A report prints an error with all its members.
  probe.assertHidden({ "what it printed": printed, "what it threw": failure });
  await outcome;
}

/**
 * The contract of a `KeyProvider`, as tests. Runs under any framework whose `test` takes a title and a function:
 * `testKeyProvider(test, { create: (value) => myProvider(value) })`. See docs/guides/write-a-key-provider.md.
 */
export function testKeyProvider(test: TestFunction, fixture: KeyProviderFixture): void {
  const { subject = "a key provider" } = fixture;
  for (const [name, behaviour] of Object.entries(behavioursOf(fixture))) {
    test(`${subject} ${name}`, async (handed) => {
      const current = previous.then(async () => await check(behaviour, fixture));
      previous = current.catch(() => {});
      await current;
      passForAva(handed);
    });
  }
}
