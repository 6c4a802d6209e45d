import { CedarError, KeyProviderChain, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { failing, hanging, keyOf, noKey, recordedProvider } from "../helpers/key-providers.ts";

const value = fakeKey("chain");
const request = { service: openAiKeyService };

test("P2: the first provider of a chain that has a key answers, and those behind it are not asked", async (t) => {
  const last = keyOf("env", fakeKey("later"));
  const context = keyContext();
  const chain = new KeyProviderChain([noKey("cache"), keyOf("server", value), last]);
  const key = await chain.resolve(request, context);
  t.is(key?.reveal(), value);
  t.is(key?.source, "server");
  t.deepEqual(last.reasons, []);
  t.deepEqual(
    context.steps.map(({ provider, outcome }) => [provider, outcome]),
    [
      ["cache", "none"],
      ["server", "found"],
    ],
  );
});

test("P2: a provider that fails does not stop the chain", async (t) => {
  const chain = new KeyProviderChain([failing("server", new Error("down")), keyOf("env", value)]);
  t.is((await chain.resolve(request, keyContext()))?.reveal(), value);
});

test("P2: a chain in which nobody has a key gives undefined, an empty one as well", async (t) => {
  t.is(await new KeyProviderChain([noKey("cache"), noKey("env")]).resolve(request, keyContext()), undefined);
  t.is(await new KeyProviderChain([]).resolve(request, keyContext()), undefined);
});

test("K17: a chain without a key in which providers failed throws what each of them said", async (t) => {
  const refused = new CedarError("server-refused", "It answers 401.");
  const chain = new KeyProviderChain([failing("server", refused), noKey("env"), failing("vault", "sealed")]);
  await t.throwsAsync(chain.resolve(request, keyContext()), {
    instanceOf: CedarError,
    code: "key-provider-failed",
    message: "No provider of the chain has a key. server: It answers 401.; vault: sealed",
  });
});

test("P2: a chain is a provider, also within another chain", async (t) => {
  const inner = new KeyProviderChain([noKey("vault"), keyOf("file", value)]);
  const context = keyContext();
  const key = await new KeyProviderChain([noKey("cache"), inner]).resolve(request, context);
  t.is(key?.reveal(), value);
  t.is(key?.source, "file");
  t.deepEqual(
    context.steps.map(({ provider }) => provider),
    ["cache", "vault", "file", "chain"],
  );
});

test("K16: the providers before the one that answered are told to remember a key that may be cached, the others are not", async (t) => {
  const [first, second, last] = [noKey("memory"), noKey("cache"), noKey("env")];
  const server = keyOf("server", value, { cache: "disk" });
  await new KeyProviderChain([first, second, server, last]).resolve(request, keyContext());
  t.deepEqual(first.remembered, [value]);
  t.deepEqual(second.remembered, [value]);
  t.deepEqual(server.remembered, []);
  t.deepEqual(last.remembered, []);
});

test("K16: a key that its provider does not let be cached, such as the environment's, is never remembered", async (t) => {
  const cache = noKey("cache");
  await new KeyProviderChain([cache, keyOf("env", value)]).resolve(request, keyContext());
  t.deepEqual(cache.remembered, []);
  const chain = new KeyProviderChain([cache]);
  await chain.remember(keyContext().createKey(value), keyContext());
  t.deepEqual(cache.remembered, []);
});

test("K6: every provider of a chain is told to forget a refused key, in chains within it as well", async (t) => {
  const providers = [noKey("cache"), noKey("server"), noKey("env")] as const;
  const [cache, ...others] = providers;
  await new KeyProviderChain([cache, new KeyProviderChain(others)]).forget("sk-abc…wxyz", keyContext());
  for (const { forgotten } of providers) t.deepEqual(forgotten, ["sk-abc…wxyz"]);
});

test("providers without remember and forget are passed over", async (t) => {
  const plain = { name: "plain", resolve: async () => undefined };
  const context = keyContext();
  const chain = new KeyProviderChain([plain, keyOf("server", value, { cache: "disk" })]);
  t.is((await chain.resolve(request, context))?.reveal(), value);
  await chain.forget("sk-abc…wxyz", context);
  t.deepEqual(context.lines, []);
});

test("F6: a key is not lost because a provider cannot write it down; a warning says so, and does not quote it", async (t) => {
  const cache = {
    ...noKey("cache"),
    remember: async () => {
      throw new Error(`EROFS while writing ${value}`);
    },
  };
  const context = keyContext();
  const chain = new KeyProviderChain([cache, keyOf("server", value, { cache: "disk" })]);
  t.is((await chain.resolve(request, context))?.reveal(), value);
  t.deepEqual(context.lines, [
    'The key provider "cache" could not remember the key: EROFS while writing sk-…',
  ]);
});

test("K18: a key is not lost because a provider hangs while it writes it down", async (t) => {
  const clock = new ManualClock();
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  const cache = {
    ...noKey("cache"),
    remember: async () => {
      tell();
      await new Promise<void>(() => {});
    },
  };
  const context = keyContext({ clock });
  const chain = new KeyProviderChain([cache, keyOf("server", value, { cache: "disk" })]);
  const resolving = chain.resolve(request, context);
  await told;
  clock.advance(5000);
  t.is((await resolving)?.reveal(), value);
  t.deepEqual(context.lines, [
    'The key provider "cache" could not remember the key: it took longer than 5 s',
  ]);
});

test("K6: a provider that cannot forget does not keep the others from it", async (t) => {
  const last = noKey("env");
  const broken = {
    ...noKey("cache"),
    forget: async () => {
      throw new Error("EROFS");
    },
  };
  const context = keyContext();
  await new KeyProviderChain([broken, last]).forget("sk-abc…wxyz", context);
  t.deepEqual(last.forgotten, ["sk-abc…wxyz"]);
  t.is(context.lines.length, 1);
});

test("K18: a hanging provider has its share of the time, the next ones have the rest", async (t) => {
  const clock = new ManualClock();
  const [first, second] = [hanging("vault"), keyOf("env", value)];
  const context = keyContext({ clock });
  const resolving = new KeyProviderChain([first, second]).resolve(request, context);
  clock.advance(5000);
  t.is((await resolving)?.reveal(), value);
  t.like(context.steps[0], { provider: "vault", outcome: "failed", code: "key-provider-timeout" });
  // 10 s in all: half for the first of two, then all that is left, each told a quarter of a second earlier.
  t.is((first.contexts[0]?.deadline ?? 0) - (clock.now() - 5000), 4750);
  t.is((second.contexts[0]?.deadline ?? 0) - clock.now(), 4750);
});

test("K18: what a provider does not need of its time is passed on", async (t) => {
  const clock = new ManualClock();
  const last = noKey("env");
  await new KeyProviderChain([noKey("cache"), noKey("server"), last]).resolve(request, keyContext({ clock }));
  t.is((last.contexts[0]?.deadline ?? 0) - clock.now(), 9750);
});

test("K13: also when the clock jumps forward while one is asked, the next provider has its second", async (t) => {
  const clock = new ManualClock();
  const jumping = recordedProvider("server", () => {
    clock.advance(3_600_000);
    throw new Error("down");
  });
  const slow = recordedProvider("env", async (context) => {
    await new Promise((resolve) => setImmediate(resolve));
    return context.createKey(value);
  });
  const chain = new KeyProviderChain([jumping, slow]);
  t.is((await chain.resolve(request, keyContext({ clock })))?.reveal(), value);
});

test("once the key is no longer wanted, no further provider is asked", async (t) => {
  const controller = new AbortController();
  const last = keyOf("env", value);
  const leaving = recordedProvider("vault", () => {
    controller.abort(new Error("the user left"));
    return undefined;
  });
  const chain = new KeyProviderChain([leaving, last]);
  await t.throwsAsync(chain.resolve(request, keyContext({ signal: controller.signal })), {
    message: "the user left",
  });
  t.deepEqual(last.reasons, []);
});

test("once the key is no longer wanted, no further provider is asked, also when that comes between two", async (t) => {
  const controller = new AbortController();
  const last = keyOf("env", value);
  const context = keyContext({ signal: controller.signal });
  const report = (): void => controller.abort(new Error("the user left"));
  const chain = new KeyProviderChain([noKey("cache"), last]);
  await t.throwsAsync(chain.resolve(request, { ...context, report }), { message: "the user left" });
  t.deepEqual(last.reasons, []);
});
