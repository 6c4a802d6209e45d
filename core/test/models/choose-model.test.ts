import { scriptedModel } from "@cedar/core/testing";
import test from "ava";
import { chooseModel } from "../../src/models/choose-model.ts";
import type { ModelAdapter } from "../../src/models/model-adapter.ts";
import { Registry } from "../../src/plugins/registry.ts";
import { failureOf } from "../helpers/failure-of.ts";

function adapters(...names: readonly string[]): Registry<ModelAdapter> {
  const registry = new Registry<ModelAdapter>("model adapter");
  for (const name of names) registry.add(scriptedModel([], { name }), "test");
  return registry;
}

const usual = adapters("openai", "openai-chat", "offline");

const choices: Readonly<Record<string, readonly [adapter: string, model: string | undefined]>> = {
  offline: ["offline", undefined],
  openai: ["openai", undefined],
  "openai-chat/llama3": ["openai-chat", "llama3"],
  "openai-chat/": ["openai-chat", undefined],
  "openai-chat/meta-llama/llama-3:8b": ["openai-chat", "meta-llama/llama-3:8b"],
  "openai/offline": ["openai", "offline"],
  "gpt-5": ["openai", "gpt-5"],
  "gpt-5-mini-2025-08-07": ["openai", "gpt-5-mini-2025-08-07"],
  o3: ["openai", "o3"],
  "llama3:8b": ["openai", "llama3:8b"],
};
for (const [wanted, [adapter, model]] of Object.entries(choices))
  test(`--model ${wanted} is the adapter ${adapter} with ${model ?? "no model of the user's"}`, (t) => {
    const choice = chooseModel(wanted, usual);
    t.is(choice.adapter.name, adapter);
    t.is(choice.model, model);
  });

test("S1: without --model the adapter is openai, and the model is left to the key, then to the adapter", (t) => {
  const choice = chooseModel(undefined, usual);
  t.is(choice.adapter.name, "openai");
  t.is(choice.model, undefined);
});

test("an adapter's name that is mistyped is not taken for a model", async (t) => {
  const error = await failureOf(() => chooseModel("ofline", usual));
  t.is(error.code, "name-unknown");
  t.is(error.message, 'The model "ofline" was wanted, and there is no model adapter of that name.');
  t.is(
    error.hint,
    'Did you mean "offline"? Valid names: offline, openai, openai-chat. A model whose own name says so is written with its adapter: "openai/ofline".',
  );
});

test("what stands before a slash must be an adapter; the hint shows how a model with a slash is written", async (t) => {
  const error = await failureOf(() => chooseModel("meta-llama/llama-3:8b", usual));
  t.is(error.message, 'The model "meta-llama" was wanted, and there is no model adapter of that name.');
  t.regex(error.hint ?? "", /written with its adapter: "openai\/meta-llama\/llama-3:8b"\.$/u);
  t.throws(() => chooseModel("/gpt-5", usual), { code: "name-unknown" });
});

test("where there is no adapter openai, a bare model's name has none", async (t) => {
  for (const wanted of [undefined, "gpt-5"])
    t.is((await failureOf(() => chooseModel(wanted, adapters("offline")))).code, "name-unknown");
});
