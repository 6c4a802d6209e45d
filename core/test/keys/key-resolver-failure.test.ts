import { inspect } from "node:util";
import { CedarError, SecretMask, systemClock } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { failureOf } from "../helpers/failure-of.ts";
import { failing, hanging, keyOf, noKey, recordedProvider } from "../helpers/key-providers.ts";
import { keyResolver } from "../helpers/key-resolver.ts";
import { RecordedLogger } from "../helpers/recorded-logger.ts";

const value = fakeKey("resolved");

test("C10, K17: without a key the error is C10's message, then what every provider said", async (t) => {
  const refused = new CedarError("server-refused", "It answers 401.", { hint: "Set CEDAR_TOKEN." });
  const error = await failureOf(() =>
    keyResolver([noKey("cache"), failing("server", refused), noKey("env")]).resolve(),
  );
  t.is(error.code, "key-not-found");
  t.true(error.message.startsWith("No OpenAI API key available. Please either:\n1. Set CEDAR_SERVER_URL"));
  t.deepEqual(error.message.split("\n").slice(4), [
    "- cache none (0 ms): nothing there. Put something there.",
    "- server failed (0 ms) [server-refused]: It answers 401. Set CEDAR_TOKEN.",
    "- env none (0 ms): nothing there. Put something there.",
  ]);
});

test("C6, C10: with only an ill-formed key the message says which rule it breaks", async (t) => {
  const error = await failureOf(() => keyResolver([keyOf("env", `'${value}'`)]).resolve());
  t.is(error.code, "key-not-found");
  t.regex(error.message, /- env failed .*\[key-malformed\]: .* it is wrapped in quotes: remove them\.$/u);
  t.false(inspect(error, { depth: null }).includes(value));
});

test("K2: a failure is shared by those who wait and those who come within a second, and is not kept longer", async (t) => {
  const clock = new ManualClock();
  let asked = 0;
  const provider = recordedProvider("server", (context) => {
    asked += 1;
    if (asked === 1) throw new Error("down");
    return context.createKey(value);
  });
  const keys = keyResolver([provider], { clock });
  const failed = await Promise.allSettled([keys.resolve(), keys.resolve()]);
  clock.advance(999);
  failed.push(...(await Promise.allSettled([keys.resolve()])));
  t.deepEqual(
    failed.map(({ status }) => status),
    ["rejected", "rejected", "rejected"],
  );
  t.is(asked, 1);
  clock.advance(1);
  t.is((await keys.resolve()).key.reveal(), value);
  t.is(asked, 2);
});

test("K18: a chain whose providers all hang ends by the deadline, and says who hung", async (t) => {
  const clock = new ManualClock();
  const waiting = failureOf(() => keyResolver([hanging("vault"), hanging("server")], { clock }).resolve());
  for (const _ of [1, 2]) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(7500);
  }
  const error = await waiting;
  t.is(error.code, "key-not-found");
  t.regex(
    error.message,
    /- vault failed \(7500 ms\) \[key-provider-timeout\]: It did not answer within 7\.5 s/u,
  );
  t.regex(error.message, /- server failed \(7500 ms\) \[key-provider-timeout\]/u);
});

test("K18: what is put in the place of a chain and hangs ends a second later, with key-provider-timeout", async (t) => {
  const clock = new ManualClock();
  const inForce = { profile: "staging" };
  const waiting = failureOf(() => keyResolver([], { clock, chain: hanging("own"), inForce }).resolve());
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(16_000);
  t.like(await waiting, {
    code: "key-provider-timeout",
    message: "The provider chain gave no key within 15 s.",
    hint: "`cedar key why --profile staging` shows which provider hangs.",
  });
});

test("K3: a failure that nobody waits for any more is no unhandled rejection", async (t) => {
  const clock = new ManualClock();
  const { promise, reject } = Promise.withResolvers<never>();
  const keys = keyResolver([], { clock, chain: { name: "own", resolve: async () => await promise } });
  const waiting = failureOf(() => keys.resolve());
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(16_000);
  await waiting;
  reject(new Error("too late"));
  await new Promise((resolve) => setImmediate(resolve));
  t.pass();
});

test("L4: a secret that a provider quotes in its message is masked in steps, log and error", async (t) => {
  const mask = new SecretMask();
  mask.add("a-known-token-of-mine");
  const logger = new RecordedLogger();
  const provider = failing("vault", new Error("refused a-known-token-of-mine"));
  const error = await failureOf(() => keyResolver([provider], { mask, logger }).resolve());
  t.false(inspect([error, logger], { depth: null }).includes("a-known-token-of-mine"));
});

test("K18: by the machine's own clock as well, a provider that hangs is passed over after its share", async (t) => {
  const startedAt = performance.now();
  const providers = [hanging("vault"), keyOf("env", value)];
  const { key, steps } = await keyResolver(providers, {
    clock: systemClock,
    timeoutMilliseconds: 800,
  }).resolve();
  t.is(key.reveal(), value);
  t.like(steps[0], { provider: "vault", code: "key-provider-timeout" });
  t.true(performance.now() - startedAt >= 990, "each provider has a second at least");
});
