import { createCedar, type Plugin } from "@cedar/core";
import { scriptedModel } from "@cedar/core/testing";
import test from "ava";
import { keyServiceOf } from "../src/key-service-of.ts";

const adapters: Plugin = {
  name: "adapters",
  register(host) {
    host.addModelAdapter(scriptedModel([], { name: "openai", service: "openai" }));
    host.addModelAdapter(scriptedModel([], { name: "claude", service: "anthropic" }));
    host.addModelAdapter({ ...scriptedModel([], { name: "offline" }), service: undefined });
  },
};

async function nameFor(config: object): Promise<string> {
  const cedar = await createCedar({
    environment: {},
    plugins: [adapters],
    config: { providerChain: [], ...config },
  });
  return keyServiceOf(cedar).name;
}

test("commands about keys ask for the key of the service that the user names", async (t) => {
  t.is(await nameFor({ service: "gemini" }), "gemini");
  t.is(await nameFor({ service: "gemini", model: "offline" }), "gemini");
  await t.throwsAsync(nameFor({ service: "gemni" }), { code: "name-unknown" });
});

test("else for the one that a run would ask for, and where that needs none for OpenAI's", async (t) => {
  t.is(await nameFor({ model: "claude/opus" }), "anthropic");
  t.is(await nameFor({ model: "offline" }), "openai");
  t.is(await nameFor({ keyless: true }), "openai");
  await t.throwsAsync(nameFor({ model: "clade/opus" }), { code: "name-unknown" });
});
