import { inspect } from "node:util";
import { builtInKeyServices, fingerprint, type KeyProvider, type KeyStep, SecretMask } from "@cedar/core";
import { fakeKey, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { keyOf, noKey, recordedProvider } from "../helpers/key-providers.ts";
import { inTurn, keyResolver } from "../helpers/key-resolver.ts";
import { RecordedLogger } from "../helpers/recorded-logger.ts";

const value = fakeKey("resolved");
const next = fakeKey("rotated");

test("a key comes with the steps that led to it", async (t) => {
  const { key, steps } = await keyResolver([noKey("cache"), keyOf("env", value)]).resolve();
  t.is(key.reveal(), value);
  t.like(steps, [
    { provider: "cache", outcome: "none", message: "nothing there" },
    { provider: "env", outcome: "found", fingerprint: fingerprint(value) },
  ]);
});

test("C9: success is logged with the provider and the key's fingerprint, and with nothing more of the key", async (t) => {
  const logger = new RecordedLogger();
  await keyResolver([noKey("cache"), keyOf("env", value)], { logger }).resolve();
  t.deepEqual(logger.lines, [
    "debug: key: cache none (0 ms): nothing there. Put something there.",
    `debug: key: env found ${fingerprint(value)} (0 ms)`,
    `info: OpenAI key ${fingerprint(value)} found by the provider "env"`,
  ]);
  t.deepEqual(logger.fields.at(-1), { fingerprint: fingerprint(value), source: "env" });
  t.false(inspect(logger, { depth: null }).includes(value));
});

test("L5: the value of the key is masked from then on", async (t) => {
  const mask = new SecretMask();
  await keyResolver([keyOf("env", value)], { mask }).resolve();
  t.is(mask.mask(value), fingerprint(value));
});

test("callers at the same time, and for a minute afterwards, share one answer", async (t) => {
  const clock = new ManualClock();
  const provider = keyOf("env", value);
  const keys = keyResolver([provider], { clock });
  const answers = await Promise.all(Array.from({ length: 100 }, async () => await keys.resolve()));
  t.is(new Set(answers.map(({ key }) => key)).size, 1);
  clock.advance(59_999);
  await keys.resolve();
  t.is(provider.reasons.length, 1);
});

test("F7: after a minute the chain is asked again, so that a rotation is seen", async (t) => {
  const clock = new ManualClock();
  const keys = keyResolver([inTurn("file", value, next)], { clock });
  await keys.resolve();
  clock.advance(60_000);
  t.is((await keys.resolve()).key.reveal(), next);
});

test("a resolver without memory asks the chain for each caller, but for those that wait at the same time", async (t) => {
  const provider = keyOf("env", value);
  const keys = keyResolver([provider], { memorySeconds: 0 });
  await Promise.all([keys.resolve(), keys.resolve()]);
  await keys.resolve();
  t.is(provider.reasons.length, 2);
});

test("K4: a key is not given from memory beyond its own end", async (t) => {
  const clock = new ManualClock();
  const provider = recordedProvider("vault", (context) =>
    context.createKey(value, { expiresAt: new Date(clock.now() + 1000) }),
  );
  const keys = keyResolver([provider], { clock });
  await keys.resolve();
  clock.advance(1000);
  await keys.resolve();
  t.is(provider.reasons.length, 2);
});

for (const minutes of [-10, 10])
  test(`K13: a clock that jumps by ${minutes} minutes does not change how long the memory lasts`, async (t) => {
    const clock = new ManualClock();
    const provider = keyOf("env", value);
    const keys = keyResolver([provider], { clock });
    await keys.resolve();
    clock.jump(minutes * 60_000);
    clock.advance(59_999);
    await keys.resolve();
    t.is(provider.reasons.length, 1);
    clock.advance(1);
    await keys.resolve();
    t.is(provider.reasons.length, 2);
  });

test("K8: services share neither keys nor failures", async (t) => {
  const [, anthropic] = builtInKeyServices;
  const asked: string[] = [];
  const provider: KeyProvider = {
    name: "env",
    async resolve({ service }, context) {
      asked.push(service.name);
      if (service === anthropic) throw new Error("down");
      return context.createKey(value);
    },
  };
  const keys = keyResolver([provider]);
  await t.throwsAsync(keys.resolve(anthropic), { message: /^No Anthropic API key available/u });
  t.is((await keys.resolve()).key.service, "openai");
  await t.throwsAsync(keys.resolve(anthropic));
  await keys.resolve();
  t.deepEqual(asked, ["anthropic", "openai"]);
});

test("C9: where the key comes from is told once, not each time the chain is asked again, and again when it changes", async (t) => {
  const logger = new RecordedLogger();
  const next = fakeKey("rotated");
  const keys = keyResolver([inTurn("file", value, value, next)], { logger, memorySeconds: 0 });
  for (let asked = 0; asked < 3; asked += 1) await keys.resolve();
  t.deepEqual(
    logger.lines.filter((line) => line.startsWith("info")),
    [value, next].map((of) => `info: OpenAI key ${fingerprint(of)} found by the provider "file"`),
  );
});

test("what a provider that was left behind still reports changes no answer that was given", async (t) => {
  let report: ((step: KeyStep) => void) | undefined;
  const chain: KeyProvider = {
    name: "own-chain",
    async resolve(_request, context) {
      report = (step) => context.report(step);
      context.report({ provider: "env", outcome: "found", milliseconds: 0 });
      return context.createKey(value);
    },
  };
  const { steps } = await keyResolver([chain]).resolve();
  const before = steps.length;
  report?.({ provider: "late", outcome: "failed", milliseconds: 9 });
  t.is(steps.length, before);
});
