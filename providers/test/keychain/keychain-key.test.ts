import { createKeyService, openAiKeyService } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import type { Keychain } from "../../src/keychain/keychain.ts";
import { removeKeychainKey, setKeychainKey } from "../../src/keychain/keychain-key.ts";
import { hangingKeychain, memoryKeychain } from "../helpers/memory-keychain.ts";

function optionsFor(keychain: Keychain) {
  const { signal } = new AbortController();
  return { environment: {}, service: openAiKeyService, profile: undefined, signal, keychain };
}

test("a key is stored under its service and profile, in the place of an earlier one, and removed", async (t) => {
  const entries = new Map([["openai", fakeKey("earlier")]]);
  const options = optionsFor(memoryKeychain(entries));
  const gemini = { ...options, service: createKeyService({ name: "gemini" }), profile: "staging" };
  await setKeychainKey(fakeKey("openai"), options);
  await setKeychainKey(fakeKey("gemini"), gemini);
  t.deepEqual(
    [...entries],
    [
      ["openai", fakeKey("openai")],
      ["gemini@staging", fakeKey("gemini")],
    ],
  );
  t.true(await removeKeychainKey(options));
  t.false(await removeKeychainKey(options));
  t.deepEqual([...entries.keys()], ["gemini@staging"]);
});

test("C6: an ill-formed key and an administrator's are refused, and not stored", async (t) => {
  const entries = new Map<string, string>();
  for (const [value, rule] of [
    [`${fakeKey("padded")} `, /not well formed: white space/u],
    [`sk-admin-${fakeKey("admin").slice(3)}`, /not well formed: it is an administrator's key/u],
  ] as const) {
    const error = await t.throwsAsync(setKeychainKey(value, optionsFor(memoryKeychain(entries))), {
      code: "key-malformed",
    });
    t.regex(error.message, rule);
    t.false(error.message.includes(value.slice(6, -4)));
  }
  t.is(entries.size, 0);
});

test("K18: where there is no keychain, or a locked one or one that hangs, storing and removing fail and say what to do", async (t) => {
  const absent: Keychain = async () => ({ outcome: "absent", absence: "no-session" });
  const locked: Keychain = async () => ({ outcome: "refused" });
  for (const [keychain, message] of [
    [absent, /^The keychain cannot be used: there is no keychain, since this session has no D-Bus\.$/u],
    [locked, /^The keychain is locked, or does not let Cedar in\.$/u],
    [hangingKeychain().keychain, /^The keychain did not answer within 0\.05 s\.$/u],
  ] as const) {
    const options = { ...optionsFor(keychain), timeoutMilliseconds: 50 };
    for (const change of [setKeychainKey(fakeKey("x"), options), removeKeychainKey(options)]) {
      const error = await t.throwsAsync(change, { code: "keychain-failed", message });
      t.truthy((error as Error & { hint?: string }).hint);
    }
  }
});
