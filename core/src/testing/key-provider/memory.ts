import assert from "node:assert/strict";
import type { Key } from "../../keys/key.ts";
import type { KeyAnswer, KeyProvider } from "../../keys/key-provider.ts";
import { openAiKeyService } from "../../keys/key-services.ts";
import { answerInTime } from "./answer-in-time.ts";
import { assertOther, assertUsable, type KeyBehaviours } from "./key-behaviour.ts";
import type { KeyProbe } from "./key-probe.ts";

const request = { service: openAiKeyService };
const hour = 60 * 60 * 1000;

/** Tells a provider that somebody else found a key, and gives that key: a cache has it from now on. */
async function rememberKey(
  probe: KeyProbe,
  provider: KeyProvider<KeyAnswer>,
  name: string,
): Promise<ReturnType<KeyProbe["key"]>> {
  const key = probe.key(name, { expiresAt: new Date(probe.clock.now() + hour) });
  await probe.tell(() => provider.remember?.(key, probe.context()));
  return key;
}

async function coalesce(
  probe: KeyProbe,
  provider: KeyProvider<KeyAnswer>,
  ask: Parameters<NonNullable<KeyProvider["coalesce"]>>[2],
): Promise<Key | undefined> {
  return await answerInTime(
    probe.milliseconds,
    async () => await provider.coalesce?.(request, probe.context(), ask),
  );
}

/** What a provider does with keys that others found, or that the API refused. Of those with `remember`, `forget` and `coalesce`. */
export const memory: KeyBehaviours = {
  "does not fail when it is told to remember or forget a key that it never saw": async (probe) => {
    const provider = await probe.create(undefined);
    const key = probe.key("unseen");
    await probe.tell(() => provider.remember?.(key, probe.context()));
    await probe.tell(() => provider.forget?.(key.fingerprint, probe.context()));
  },
  "gives a key that it was told to forget to nobody": async (probe) => {
    const provider = await probe.create(undefined);
    const current = await rememberKey(probe, provider, "refused");
    const context = probe.context({ reason: "rejected", current });
    await probe.tell(() => provider.forget?.(current.fingerprint, context));
    for (const reason of ["rejected", "cold"] as const) {
      const given = await probe.askUnsure(provider, { reason, current });
      assertOther(
        given,
        current.reveal(),
        `the key was given for the reason ${reason} though it was to be forgotten`,
      );
    }
  },
  "answers refresh with nothing that it was only told to remember": async (probe) => {
    const provider = await probe.create(undefined);
    const current = await rememberKey(probe, provider, "kept");
    const given = await probe.askUnsure(provider, { reason: "refresh", current });
    assertOther(given, current.reveal(), "a remembered key was given for the reason refresh");
  },
  "gives a key that it was told to remember no longer than that lasts": async (probe) => {
    const provider = await probe.create(undefined);
    const key = await rememberKey(probe, provider, "lasting");
    const given = await probe.askUnsure(provider);
    if (given !== undefined) assertUsable(given, probe.clock.now());
    probe.clock.advance(hour);
    assertOther(await probe.askUnsure(provider), key.reveal(), "the key was given though it has ended");
  },
  "coalesces callers: each asks once at most, and gets what was found": async (probe) => {
    const provider = await probe.create(undefined);
    if (provider.coalesce === undefined) return;
    const key = probe.key("coalesced", { expiresAt: new Date(probe.clock.now() + hour) });
    const callers = Array.from({ length: 5 }, async () => {
      let asked = 0;
      const given = await coalesce(probe, provider, async () => {
        asked += 1;
        return key;
      });
      assert.ok(asked <= 1, `ask was called ${asked} times for one caller`);
      assert.ok(given?.reveal?.() === key.reveal(), "coalesce gave something else than what ask found");
    });
    await Promise.all(callers);
  },
  "coalesces to nothing, or to the failure, when there is no key behind it": async (probe) => {
    const provider = await probe.create(undefined);
    if (provider.coalesce === undefined) return;
    const none = await coalesce(probe, provider, async () => undefined);
    assert.ok(none === undefined, "coalesce gave a key though ask found none");
    const failure = new Error("nothing behind it answers");
    await assert.rejects(
      coalesce(probe, provider, async () => await Promise.reject(failure)),
      failure,
    );
  },
};
