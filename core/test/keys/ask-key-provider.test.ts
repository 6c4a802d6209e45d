import { CedarError, fingerprint, Key, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { askKeyProvider } from "../../src/keys/ask-key-provider.ts";
import type { KeyContext } from "../../src/keys/key-provider.ts";
import { failing, hanging, keyOf, noKey, recordedProvider } from "../helpers/key-providers.ts";

const value = fakeKey("asked");
const request = { service: openAiKeyService };

async function ask(
  provider: Parameters<typeof askKeyProvider>[0],
  context: KeyContext = keyContext(),
): ReturnType<typeof askKeyProvider> {
  return await askKeyProvider(provider, request, context, 5000);
}

test("a provider that has the key is a step `found` with the fingerprint, and the key's source", async (t) => {
  const { key, step } = await ask(keyOf("vault", value));
  t.is(key?.reveal(), value);
  t.is(key?.source, "vault");
  t.deepEqual(step, {
    provider: "vault",
    outcome: "found",
    milliseconds: 0,
    fingerprint: fingerprint(value),
  });
});

test("a provider may say that the key came from elsewhere", async (t) => {
  const { key } = await ask(keyOf("cache", value, { source: "server" }));
  t.is(key?.source, "server");
});

test("a wrapper may answer in the name of another provider, whose step it then is", async (t) => {
  const { key, step } = await ask(
    recordedProvider("server", (context) => {
      context.explain({ provider: "cache", message: "kept" });
      return context.createKey(value);
    }),
  );
  t.like(step, { provider: "cache", outcome: "found", message: "kept" });
  t.is(key?.reveal(), value);
});

test("a provider without a key is a step `none` with what it explained last", async (t) => {
  const { key, step } = await ask(
    recordedProvider("vault", (context) => {
      context.explain({ message: "first" });
      context.explain({ message: "sealed", hint: "Unseal it." });
      return undefined;
    }),
  );
  t.is(key, undefined);
  t.like(step, { provider: "vault", outcome: "none", message: "sealed", hint: "Unseal it." });
});

test("K17: a provider that fails is a step `failed` with its code, message, hint and milliseconds", async (t) => {
  const clock = new ManualClock();
  const { key, step } = await ask(
    recordedProvider("server", () => {
      clock.advance(12);
      throw new CedarError("server-refused", "It answers 401.", { hint: "Set CEDAR_TOKEN." });
    }),
    keyContext({ clock }),
  );
  t.is(key, undefined);
  t.deepEqual(step, {
    provider: "server",
    outcome: "failed",
    milliseconds: 12,
    message: "It answers 401.",
    hint: "Set CEDAR_TOKEN.",
    code: "server-refused",
  });
});

test("K17: a failure of any other kind has the code key-provider-failed", async (t) => {
  const odd = [new TypeError("x is not a function"), "only words", undefined];
  for (const thrown of odd) {
    const { step } = await ask(failing("vault", thrown));
    t.like(step, { outcome: "failed", code: "key-provider-failed", hint: undefined });
    t.truthy(step.message);
  }
});

test("L4: words that quote a key, in a failure or an explanation, are masked", async (t) => {
  const failed = await ask(failing("vault", new Error(`cannot parse ${value}`)));
  t.is(failed.step.message, "cannot parse sk-…");
  const explained = await ask(
    recordedProvider("vault", (context) => {
      context.explain({ message: `not usable: ${value}` });
      return undefined;
    }),
  );
  t.is(explained.step.message, "not usable: sk-…");
});

test("C6: a key that the provider made without createKey is checked all the same", async (t) => {
  const details = { service: "openai", source: "vault", fetchedAt: new Date() };
  const { key, step } = await ask(recordedProvider("vault", () => new Key(`"${value}"`, details)));
  t.is(key, undefined);
  t.like(step, { outcome: "failed", code: "key-malformed" });
});

test("K4: a key that the provider kept for too long is not given", async (t) => {
  const clock = new ManualClock();
  const details = {
    service: "openai",
    source: "vault",
    fetchedAt: new Date(),
    expiresAt: new Date(clock.now()),
  };
  const { key, step } = await ask(
    recordedProvider("vault", () => new Key(value, details)),
    keyContext({ clock }),
  );
  t.is(key, undefined);
  t.regex(step.message ?? "", /expired at \S+ \(0 s ago\)/u);
});

test("a bare text instead of a Key is refused, and not shown", async (t) => {
  const { key, step } = await ask({
    name: "vault",
    resolve: () => Reflect.apply(async () => value, undefined, []) as Promise<never>,
  });
  t.is(key, undefined);
  t.like(step, { outcome: "failed", message: "What it gave is no Key: context.createKey makes one." });
});

test("null instead of undefined is no key", async (t) => {
  const { step } = await ask({ name: "vault", resolve: async () => null as never });
  t.is(step.outcome, "none");
});

test("K18: a hanging provider ends by the deadline with key-provider-timeout, and its signal aborts", async (t) => {
  const clock = new ManualClock();
  const provider = hanging("vault");
  const asking = ask(provider, keyContext({ clock }));
  clock.advance(5000);
  const { key, step } = await asking;
  t.is(key, undefined);
  t.like(step, {
    outcome: "failed",
    code: "key-provider-timeout",
    milliseconds: 5000,
    message: "It did not answer within 5 s.",
  });
  t.true(provider.contexts[0]?.signal.aborted);
});

test("K18: a provider is told a deadline a little earlier, so that it can say itself what hung", async (t) => {
  const clock = new ManualClock();
  const provider = noKey("vault");
  await ask(provider, keyContext({ clock }));
  t.is(provider.contexts[0]?.deadline, clock.now() + 4750);
});

test("when the key is no longer wanted, that is thrown and not told as the provider's failure", async (t) => {
  const controller = new AbortController();
  const asking = ask(hanging("vault"), keyContext({ signal: controller.signal }));
  controller.abort(new Error("the user left"));
  await t.throwsAsync(asking, { message: "the user left" });
});

test("L4: hints that quote a key, in a failure or an explanation, are masked", async (t) => {
  const hint = `echo ${value}`;
  const failed = await ask(failing("vault", new CedarError("key-provider-failed", "No.", { hint })));
  t.is(failed.step.hint, "echo sk-…");
  const explained = await ask(
    recordedProvider("vault", (context) => {
      context.explain({ message: "none", hint });
      return undefined;
    }),
  );
  t.is(explained.step.hint, "echo sk-…");
});
