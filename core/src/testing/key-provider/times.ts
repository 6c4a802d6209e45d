import assert from "node:assert/strict";
import { assertKey, assertOther, assertUsable, type KeyBehaviours } from "./key-behaviour.ts";
import type { KeyProbe } from "./key-probe.ts";

const hour = 60 * 60 * 1000;
/** Origins that name their times in seconds. */
const roundingMilliseconds = 1000;
/** The chain aborts the signal so much later than the deadline that it tells. */
const graceMilliseconds = 250;

/** Asks twice, the second time when the first key has ended. */
async function askPastEnd(
  probe: KeyProbe,
  fallback: number,
  ask: () => ReturnType<KeyProbe["ask"]>,
): Promise<void> {
  const key = await ask();
  assertUsable(key, probe.clock.now());
  const end = key.expiresAt?.getTime() ?? probe.clock.now() + fallback;
  probe.clock.advance(end - probe.clock.now() + roundingMilliseconds);
}

/** What a provider does about the end of a key and of patience. */
export const times: KeyBehaviours = {
  "gives no key whose end has passed, also when the clock moves on": async (probe) => {
    const provider = await probe.create(probe.secret("lasting"));
    await askPastEnd(probe, 30 * 24 * hour, async () => await probe.ask(provider));
    const later = await probe.askUnsure(provider);
    if (later !== undefined) assertUsable(later, probe.clock.now());
  },
  "gives up when it is aborted, before or while it looks": async (probe) => {
    const provider = await probe.create(probe.secret("aborted"));
    const reason = new Error("aborted by the test");
    await probe.askUnsure(provider, { signal: AbortSignal.abort(reason) });
    const controller = new AbortController();
    const meanwhile = probe.askUnsure(provider, { signal: controller.signal });
    controller.abort(reason);
    // Either answer is fine, an endless wait is not.
    await meanwhile;
  },
};

/** What it does about an end that its origin names. */
export const expiry: KeyBehaviours = {
  "hands on the end that its origin names, and gives the key no longer": async (probe) => {
    const value = probe.secret("ending");
    const end = new Date(probe.clock.now() + hour);
    const provider = await probe.createBy((fixture, world) => fixture.createExpiring(value, end, world));
    const key = await probe.ask(provider);
    assertKey(key, value, probe.clock.now());
    const named = key.expiresAt?.getTime() ?? Number.NaN;
    assert.ok(
      Math.abs(named - end.getTime()) <= roundingMilliseconds,
      "expiresAt is not the end that the origin names",
    );
    probe.clock.advance(hour + roundingMilliseconds);
    assertOther(await probe.askUnsure(provider), value, "the key was given though it has ended");
  },
  "gives no key that has ended already": async (probe) => {
    const value = probe.secret("ended");
    const end = new Date(probe.clock.now() - hour);
    const provider = await probe.createBy((fixture, world) => fixture.createExpiring(value, end, world));
    assertOther(await probe.askUnsure(provider), value, "the key was given though it has ended");
  },
};

/** What it does while its origin hangs. */
export const hanging: KeyBehaviours = {
  "keeps its deadline, or at least ends when it is aborted, while its origin hangs": async (probe) => {
    const provider = await probe.createBy((fixture, world) =>
      fixture.createHanging(probe.secret("late"), world),
    );
    const milliseconds = probe.milliseconds / 10;
    const controller = new AbortController();
    const abort = (): void => controller.abort(new Error("aborted by the test"));
    const timer = setTimeout(abort, milliseconds + graceMilliseconds);
    const deadline = probe.clock.now() + milliseconds;
    const given = await probe.askUnsure(provider, { deadline, signal: controller.signal });
    clearTimeout(timer);
    assert.ok(given === undefined, "a key was given though the origin hangs");
  },
};

/** What it does when its origin fails. */
export const failing: KeyBehaviours = {
  "throws an error that shows no key when its origin fails": async (probe) => {
    const value = probe.secret("failing");
    const provider = await probe.createBy((fixture, world) => fixture.createFailing(value, world));
    const thrown: unknown = await probe.ask(provider).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (thrown instanceof assert.AssertionError) throw thrown;
    assert.ok(thrown instanceof Error, "it threw no Error: undefined says that there is no key");
    probe.assertHidden({ "what it threw": [thrown, thrown.message, thrown.stack, thrown.cause] });
  },
};
