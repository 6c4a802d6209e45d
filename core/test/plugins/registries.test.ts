import test from "ava";
import { createRegistries } from "../../src/plugins/registries.ts";

test("P4: there is a registry for each of the five kinds, none shared with another Cedar", (t) => {
  const [one, other] = [createRegistries(), createRegistries()];
  t.deepEqual(Object.keys(one), ["keyProviders", "keyServices", "modelAdapters", "tools", "hooks"]);
  one.hooks.add({ name: "watch" }, "mine");
  t.deepEqual(other.hooks.names(), []);
});

test("each registry says in its errors what it holds", (t) => {
  const registries = createRegistries();
  const kinds = {
    keyProviders: "key provider",
    modelAdapters: "model adapter",
    tools: "tool",
    hooks: "hook",
  };
  for (const [member, kind] of Object.entries(kinds))
    t.throws(() => registries[member as keyof typeof kinds].get("x"), {
      message: new RegExp(`^The ${kind} "x"`, "u"),
    });
});
