import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import type { KeyProvider } from "../../src/keys/key-provider.ts";
import { pickKeyProviders } from "../../src/keys/pick-key-providers.ts";
import { Registry } from "../../src/plugins/registry.ts";
import { failureOf } from "../helpers/failure-of.ts";
import { noKey } from "../helpers/key-providers.ts";

function registryOf(...names: readonly string[]): Registry<KeyProvider> {
  const registry = new Registry<KeyProvider>("key provider");
  for (const name of names) registry.add(noKey(name), "box");
  return registry;
}

const inTheBox = registryOf("cache", "server", "env");

test("the providers of a chain come in its order", (t) => {
  const names = ["env", "cache"];
  t.deepEqual(
    pickKeyProviders(inTheBox, names).map(({ name }) => name),
    names,
  );
  t.deepEqual(pickKeyProviders(inTheBox, []), []);
});

test("an unknown provider is told with its source, the nearest and all valid names", async (t) => {
  const error = await failureOf(() => pickKeyProviders(inTheBox, ["cache", "evn"], "flag --provider-chain"));
  t.is(error.code, "name-unknown");
  t.is(
    error.message,
    'The provider chain (from flag --provider-chain) has the key provider "evn", and there is none of that name.',
  );
  t.is(error.hint, 'Did you mean "env"? Valid names: cache, env, server.');
  t.deepEqual(error.facts, {
    names: ["evn"],
    valid: ["cache", "server", "env"],
    origin: "flag --provider-chain",
  });
});

test("several unknown providers are told at once, the nearest of each", async (t) => {
  const error = await failureOf(() => pickKeyProviders(inTheBox, ["cahce", "env", "my-vault", "sevrer"]));
  t.is(
    error.message,
    'The provider chain has the key providers "cahce" and "my-vault" and "sevrer", and there are none of those names.',
  );
  t.is(
    error.hint,
    'Did you mean "cache" by "cahce"? Did you mean "server" by "sevrer"? Valid names: cache, env, server.',
  );
});

test("where there are no providers at all, it is told so", async (t) => {
  const { hint } = await failureOf(() => pickKeyProviders(registryOf(), ["env", "cache"]));
  t.is(hint, "There are none.");
});

test("L6: a key that was pasted as a name is not shown", async (t) => {
  const error = await failureOf(() => pickKeyProviders(inTheBox, [fakeKey("pasted"), "evn"]));
  t.false(JSON.stringify([error.message, error.hint, error.facts]).includes("fake-pasted"));
});
