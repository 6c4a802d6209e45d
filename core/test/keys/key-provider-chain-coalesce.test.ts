import { type Key, type KeyContext, type KeyProvider, KeyProviderChain, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { failing, hanging, keyOf, noKey, type RecordedProvider } from "../helpers/key-providers.ts";

const value = fakeKey("coalesced");
const request = { service: openAiKeyService };

type Coalesce = (context: KeyContext, ask: () => Promise<Key | undefined>) => Promise<Key | undefined>;

function cacheThat(coalesce: Coalesce): RecordedProvider & KeyProvider {
  return { ...noKey("cache"), coalesce: async (_request, context, ask) => await coalesce(context, ask) };
}

function outcomes({ steps }: { readonly steps: readonly { provider: string; outcome: string }[] }): string[] {
  return steps.map(({ provider, outcome }) => `${provider} ${outcome}`);
}

test("K2: a provider that coalesces is asked before those behind it, and hands on what they give", async (t) => {
  const cache = cacheThat(async (_context, ask) => await ask());
  const context = keyContext();
  const chain = new KeyProviderChain([cache, keyOf("server", value, { cache: "disk" })]);
  t.is((await chain.resolve(request, context))?.reveal(), value);
  t.deepEqual(outcomes(context), ["cache none", "server found"]);
  t.deepEqual(cache.remembered, [value], "it is written down while the others still wait");
});

test("K2: what it has by then is taken, and those behind it are not asked", async (t) => {
  const server = keyOf("server", fakeKey("other"));
  const first = noKey("memory");
  const cache = cacheThat(async (context) => {
    context.explain({ message: "another process fetched it" });
    return context.createKey(value, { cache: "disk" });
  });
  const context = keyContext();
  const key = await new KeyProviderChain([first, cache, server]).resolve(request, context);
  t.is(key?.reveal(), value);
  t.is(key?.source, "cache");
  t.deepEqual(server.reasons, []);
  t.deepEqual(outcomes(context), ["memory none", "cache none", "cache found"]);
  t.is(context.steps.at(-1)?.message, "another process fetched it");
  t.deepEqual(first.remembered, [value]);
  t.deepEqual(cache.remembered, []);
});

test("a provider that has the key does not coalesce, nor does the last one of a chain", async (t) => {
  const never: Coalesce = async () => t.fail() as never;
  const found: KeyProvider = { ...cacheThat(never), ...keyOf("cache", value) };
  t.is((await new KeyProviderChain([found, noKey("env")]).resolve(request, keyContext()))?.reveal(), value);
  t.is(await new KeyProviderChain([cacheThat(never)]).resolve(request, keyContext()), undefined);
});

test("the key is not lost when the one that coalesces fails, before or after the others were asked", async (t) => {
  const faults: readonly Coalesce[] = [
    async () => {
      throw new Error("no lock");
    },
    async (_context, ask) => {
      await ask();
      throw new Error("the lock broke");
    },
    async (_context, ask) => {
      await ask();
      return undefined;
    },
  ];
  for (const fault of faults) {
    const server = keyOf("server", value);
    const chain = new KeyProviderChain([cacheThat(fault), server]);
    t.is((await chain.resolve(request, keyContext()))?.reveal(), value);
    t.is(server.reasons.length, 1);
  }
});

test("K18: one that waits for ever for its lock does not keep the others from being asked", async (t) => {
  const clock = new ManualClock();
  const server = keyOf("server", value);
  const chain = new KeyProviderChain([cacheThat(async () => await new Promise(() => {})), server]);
  const resolving = chain.resolve(request, keyContext({ clock }));
  const turn = async (): Promise<unknown> => await new Promise((resolve) => setImmediate(resolve));
  await turn();
  // Its share: half of the ten seconds of this context, since one other is still to be asked.
  clock.advance(4999);
  await turn();
  t.deepEqual(server.reasons, []);
  clock.advance(1);
  t.is((await resolving)?.reveal(), value);
});

test("K17: what fails behind it is told as ever", async (t) => {
  const cache = cacheThat(async (_context, ask) => await ask());
  const context = keyContext();
  const chain = new KeyProviderChain([cache, failing("server", new Error("down")), noKey("env")]);
  await t.throwsAsync(chain.resolve(request, context), { message: /server: down/u });
  t.deepEqual(outcomes(context), ["cache none", "server failed", "env none"]);
});

test("once the key is no longer wanted, those behind it are not asked", async (t) => {
  const controller = new AbortController();
  const server = keyOf("server", value);
  const cache = cacheThat(async (_context, ask) => {
    controller.abort(new Error("the user left"));
    return await ask();
  });
  const chain = new KeyProviderChain([cache, server, hanging("vault")]);
  await t.throwsAsync(chain.resolve(request, keyContext({ signal: controller.signal })), {
    message: "the user left",
  });
  t.deepEqual(server.reasons, []);
});
