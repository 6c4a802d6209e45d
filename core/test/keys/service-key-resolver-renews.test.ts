import { CedarError, type FoundKeyDetails, type KeyProvider } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { keyOf, recordedProvider } from "../helpers/key-providers.ts";
import { type Answer, answering, keyResolver, settle } from "../helpers/key-resolver.ts";

const first = fakeKey("first");
const second = fakeKey("second");
const hour = 3_600_000;

test("F7, K10: in the soft window, also after a refusal, the key is looked at once a minute: a rotation on disk is seen", async (t) => {
  const clock = new ManualClock();
  const cached: { now: Answer } = { now: first };
  const cache = answering(cached);
  const refusing = recordedProvider("other", (context) => {
    if (context.reason === "refresh") throw new CedarError("server-refused", "It answers 401.");
    return undefined;
  });
  const skipping: KeyProvider = {
    ...cache,
    name: "cache",
    resolve: async (request, context) =>
      context.reason === "refresh" ? undefined : await cache.resolve(request, context),
  };
  const keys = keyResolver([skipping, refusing], { clock });
  await keys.resolve();
  clock.advance(22 * hour);
  await keys.resolve();
  await settle();
  cached.now = second;
  clock.advance(60_000);
  t.is((await keys.resolve()).key.reveal(), second);
  cached.now = undefined;
  clock.advance(60_000);
  await t.throwsAsync(keys.resolve(), { code: "key-not-found" });
});

test("K10: that a provider behind it has a key does not make a refusal a mere failure", async (t) => {
  const clock = new ManualClock();
  const answers: { now: Answer } = { now: first };
  const provider = answering(answers);
  const keys = keyResolver([provider, keyOf("env", second)], { clock, memorySeconds: 48 * 3600 });
  await keys.resolve();
  answers.now = new CedarError("server-refused", "It answers 401.");
  clock.advance(20 * hour);
  for (let minute = 0; minute < 100; minute += 1) {
    await keys.resolve();
    await settle();
    clock.advance(60_000);
  }
  t.deepEqual(provider.reasons, ["cold", "refresh"]);
});

test("K1: a refresh that was overtaken by a refusal of the key does not keep the next key from being renewed", async (t) => {
  const clock = new ManualClock();
  const soft = (): FoundKeyDetails => ({ cache: "disk", refreshAfter: new Date(clock.now()) });
  const slow = Promise.withResolvers<void>();
  const provider = recordedProvider("server", async (context) => {
    if (provider.reasons.length === 2) await slow.promise;
    return context.createKey(provider.reasons.length < 3 ? first : second, soft());
  });
  const keys = keyResolver([provider], { clock, memorySeconds: 48 * 3600 });
  const { key } = await keys.resolve();
  await settle();
  await keys.reject(key);
  await keys.resolve();
  slow.resolve();
  for (let minute = 0; minute < 10; minute += 1) {
    await settle();
    clock.advance(60_000);
    await keys.resolve();
  }
  t.true(provider.reasons.filter((reason) => reason === "refresh").length > 3);
});

test("X6: nobody is asked a question while a key is renewed in the background", async (t) => {
  const clock = new ManualClock();
  const provider = answering({ now: first });
  const keys = keyResolver([provider], { clock, canPrompt: true, memorySeconds: 48 * 3600 });
  await keys.resolve();
  clock.advance(22 * hour);
  await keys.resolve();
  await settle();
  t.deepEqual(
    provider.contexts.map(({ reason, canPrompt }) => `${reason} ${canPrompt}`),
    ["cold true", "refresh false"],
  );
});
