import { createKeyService, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, ManualClock, testKeyProvider } from "@cedar/core/testing";
import test from "ava";
import type { Keychain, KeychainAnswer } from "../../src/keychain/keychain.ts";
import { type KeychainKeyProviderOptions, keychainKeyProvider } from "../../src/keys/keychain.ts";
import { hangingKeychain, memoryKeychain } from "../helpers/memory-keychain.ts";

const request = { service: openAiKeyService };

function provider(keychain: Keychain, options: Partial<KeychainKeyProviderOptions> = {}) {
  return keychainKeyProvider({ environment: {}, profile: undefined, keychain, ...options });
}

function keychainWith(value: string | undefined): Keychain {
  return memoryKeychain(new Map(value === undefined ? [] : [["openai", value]]));
}

testKeyProvider(test, { create: (value) => provider(keychainWith(value)) });

test("a key in the keychain is found, and the provider says where", async (t) => {
  const context = keyContext();
  const key = await provider(keychainWith(fakeKey("kept"))).resolve(request, context);
  t.is(key?.reveal(), fakeKey("kept"));
  t.deepEqual(context.explanations, [
    {
      message: "in the keychain (cedar, account openai)",
      facts: { keychain: "cedar", account: "openai" },
    },
  ]);
});

test("each service and each profile has an account of its own", async (t) => {
  const anthropic = createKeyService({ name: "anthropic" });
  const entries = new Map([
    ["openai", fakeKey("openai")],
    ["openai@staging", fakeKey("staging")],
    ["anthropic", fakeKey("anthropic")],
  ]);
  const keychain = memoryKeychain(entries);
  const staging = provider(keychain, { profile: "staging" });
  t.is((await provider(keychain).resolve(request, keyContext()))?.reveal(), fakeKey("openai"));
  t.is((await staging.resolve(request, keyContext()))?.reveal(), fakeKey("staging"));
  const other = await provider(keychain).resolve({ service: anthropic }, keyContext());
  t.is(other?.reveal(), fakeKey("anthropic"));
  const context = keyContext();
  t.is(await staging.resolve({ service: anthropic }, context), undefined);
  const [explanation] = context.explanations;
  t.is(explanation?.message, "no key in the keychain (cedar, account anthropic@staging)");
  t.is(explanation?.hint, "`cedar key set --service anthropic --profile staging` stores one.");
  const named = keyContext();
  await provider(memoryKeychain(new Map()), { configured: "openai" }).resolve(request, named);
  t.is(named.explanations[0]?.hint, "`cedar key set --service openai` stores one.");
});

test("K16: a key from the keychain is not cached on the disk", async (t) => {
  const key = await provider(keychainWith(fakeKey("kept"))).resolve(request, keyContext());
  t.is(key?.cache, "process");
});

test("C6: the message for an ill-formed key names the keychain, and does not show the key", async (t) => {
  const error = await t.throwsAsync(
    provider(keychainWith(`${fakeKey("padded")} `)).resolve(request, keyContext()),
    { code: "key-malformed" },
  );
  t.regex(error.message, /in the keychain \(cedar, account openai\) is not well formed: white space/u);
  t.false(error.message.includes(fakeKey("padded")));
});

test("K18: a keychain that hangs is asked no longer than 2 s", async (t) => {
  const clock = new ManualClock();
  const hanging = hangingKeychain();
  const answer = provider(hanging.keychain).resolve(request, keyContext({ clock }));
  clock.advance(1999);
  t.is(hanging.waiting, 1);
  clock.advance(1);
  const error = await t.throwsAsync(answer, { code: "key-provider-timeout" });
  t.is(error.message, "The keychain did not answer within 2 s.");
  t.is(hanging.waiting, 0, "nobody waits for it any more");
});

test("K18: the keychain is waited for as long as one of those who ask still wants an answer", async (t) => {
  const hanging = hangingKeychain();
  const shared = provider(hanging.keychain);
  const leaving = new AbortController();
  const staying = new AbortController();
  const left = shared.resolve(request, keyContext({ signal: leaving.signal }));
  const stayed = shared.resolve(request, keyContext({ signal: staying.signal }));
  leaving.abort(new Error("left"));
  await t.throwsAsync(left, { message: "left" });
  t.is(hanging.waiting, 1);
  t.is(hanging.asked, 1, "one question for both");
  staying.abort(new Error("left as well"));
  await t.throwsAsync(stayed, { message: "left as well" });
  t.is(hanging.waiting, 0);
});

test("X6: who no longer wants the key asks no keychain, which could prompt", async (t) => {
  const hanging = hangingKeychain();
  const signal = AbortSignal.abort(new Error("gone"));
  await t.throwsAsync(provider(hanging.keychain).resolve(request, keyContext({ signal })), {
    message: "gone",
  });
  t.is(hanging.asked, 0);
});

test("a locked keychain is a failure, and the hint is to unlock it", async (t) => {
  const locked: Keychain = async () => ({ outcome: "refused" });
  const error = await t.throwsAsync(provider(locked).resolve(request, keyContext()), {
    code: "key-provider-failed",
  });
  t.is(error.message, "The keychain is locked, or does not let Cedar in.");
});

for (const [absence, message] of [
  ["no-package", /@napi-rs\/keyring is not installed/u],
  ["no-service", /no keychain answers in this session/u],
  ["no-session", /this session has no D-Bus/u],
] as const) {
  test(`where there is no keychain (${absence}) the provider is skipped, without a warning`, async (t) => {
    const answer: KeychainAnswer = { outcome: "absent", absence };
    const context = keyContext();
    t.is(await provider(async () => answer).resolve(request, context), undefined);
    const [explanation] = context.explanations;
    t.true(explanation?.skipped);
    t.regex(explanation?.message ?? "", message);
    t.truthy(explanation?.hint);
    t.deepEqual(context.lines, []);
  });
}
