import test from "ava";
import { Registry } from "../../src/plugins/registry.ts";
import { failureOf } from "../helpers/failure-of.ts";

interface Entry {
  readonly name: string;
}

function registryOf(...names: readonly string[]): Registry<Entry> {
  const registry = new Registry<Entry>("key provider");
  for (const name of names) registry.add({ name }, "vault");
  return registry;
}

test("entries keep the order in which they were added", (t) => {
  const registry = registryOf("b", "a");
  registry.add({ name: "c" }, "other");
  t.deepEqual(registry.names(), ["b", "a", "c"]);
  t.deepEqual(registry.entries(), [{ name: "b" }, { name: "a" }, { name: "c" }]);
  t.true(registry.has("c"));
  t.false(registry.has("d"));
});

test("an unknown name is told with the nearest and all valid ones", async (t) => {
  const error = await failureOf(() => registryOf("server", "env").get("sevrer"));
  t.is(error.code, "name-unknown");
  t.is(error.message, 'The key provider "sevrer" was wanted, and there is none of that name.');
  t.is(error.hint, 'Did you mean "server"? Valid names: env, server.');
  t.deepEqual(error.facts, { name: "sevrer", valid: ["server", "env"] });
});

test("names of JavaScript's own objects are unknown like any other", (t) => {
  for (const name of ["constructor", "__proto__", "toString"])
    t.throws(() => registryOf("env").get(name), { code: "name-unknown" });
});

test("P4: a name that is taken is told with both plugins", async (t) => {
  const registry = registryOf("env");
  const error = await failureOf(() => registry.add({ name: "env" }, "mine"));
  t.is(error.code, "plugin-invalid");
  t.is(
    error.message,
    'The plugin "mine" adds a key provider "env", and the plugin "vault" has added one of that name.',
  );
});

for (const name of ["", "a,b", "a/b", "a b", "a\n", "vault é"])
  test(`P3: the name ${JSON.stringify(name)}, which cannot stand in a chain or a model, is refused`, (t) => {
    t.throws(() => registryOf(name), { code: "plugin-invalid", message: /adds a key provider named/u });
  });

test("P4: what has no name is refused", (t) => {
  const registry: { add(entry: unknown, plugin: string): void } = registryOf();
  for (const entry of [{}, { name: 7 }, null, undefined])
    t.throws(() => registry.add(entry, "mine"), {
      code: "plugin-invalid",
      message: 'The plugin "mine" adds a key provider without a name.',
    });
});
