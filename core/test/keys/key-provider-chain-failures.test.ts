import { CedarError, type KeyProvider, KeyProviderChain, openAiKeyService } from "@cedar/core";
import { fakeKey, keyContext, ManualClock } from "@cedar/core/testing";
import test from "ava";
import { failing, keyOf, noKey } from "../helpers/key-providers.ts";

const value = fakeKey("chain");
const request = { service: openAiKeyService };

test("F6, K18: providers that hang while they remember a key do so at the same time, and the key is given", async (t) => {
  const clock = new ManualClock();
  const stuck = (name: string): KeyProvider => ({ ...noKey(name), remember: () => new Promise(() => {}) });
  const chain = new KeyProviderChain([stuck("one"), stuck("two"), keyOf("server", value, { cache: "disk" })]);
  const context = keyContext({ clock });
  const asked = chain.resolve(request, context);
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(5000);
  t.is((await asked)?.reveal(), value);
  t.is(context.lines.filter((line) => line.includes("could not remember the key")).length, 2);
});

test("L2: a key in a hint is masked, of an explanation and of an error", async (t) => {
  const context = keyContext();
  const hinting: KeyProvider = {
    name: "hinting",
    async resolve(_request, context) {
      context.explain({ message: "none", hint: `look at ${value}` });
      return undefined;
    },
  };
  const refused = new CedarError("server-refused", "It answers 401.", { hint: `look at ${value}` });
  await t.throwsAsync(new KeyProviderChain([hinting, failing("server", refused)]).resolve(request, context));
  t.deepEqual(
    context.steps.map(({ hint }) => hint),
    ["look at sk-…", "look at sk-…"],
  );
});

test("a chain that is handed a signal which has aborted asks nobody", async (t) => {
  const provider = keyOf("vault", fakeKey("unwanted"));
  const context = keyContext({ signal: AbortSignal.abort(new Error("the user left")) });
  await t.throwsAsync(new KeyProviderChain([provider]).resolve(request, context), {
    message: "the user left",
  });
  t.deepEqual(provider.reasons, []);
});
