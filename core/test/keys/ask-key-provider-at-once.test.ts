import { runInNewContext } from "node:vm";
import { type Key, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { askKeyProvider } from "../../src/keys/ask-key-provider.ts";
import type { KeyContext } from "../../src/keys/key-provider.ts";

const value = fakeKey("asked");
const request = { service: openAiKeyService };

async function ask(
  provider: Parameters<typeof askKeyProvider>[0],
  context: KeyContext = keyContext(),
): ReturnType<typeof askKeyProvider> {
  return await askKeyProvider(provider, request, context, 5000);
}

test("a provider that answers at once is given no time limit", async (t) => {
  const clock = new ManualClock();
  const context = keyContext({ clock });
  const signal = (): AbortSignal => t.fail("nobody waits, and the signal was asked for") as never;
  const asked = {
    ...context,
    get signal() {
      return signal();
    },
  };
  const provider = {
    name: "vault",
    resolve: (_request: unknown, own: KeyContext) => {
      t.is(clock.sleeping, 0);
      return own.createKey(value);
    },
  };
  const asking = ask(provider, asked);
  t.is(clock.sleeping, 0);
  t.is((await asking).key?.reveal(), value);
});

test("a provider that throws at once has failed like any other", async (t) => {
  const { key, step } = await ask({
    name: "vault",
    resolve: () => {
      throw new Error("sealed");
    },
  });
  t.is(key, undefined);
  t.like(step, { outcome: "failed", message: "sealed" });
});

test("a promise that is not of this realm is waited for as well", async (t) => {
  const promiseOf = runInNewContext("(value) => Promise.resolve(value)") as (key: Key) => Promise<Key>;
  const provider = {
    name: "vault",
    resolve: (_: unknown, own: KeyContext) => promiseOf(own.createKey(value)),
  };
  const { key } = await ask(provider);
  t.is(key?.reveal(), value);
});
