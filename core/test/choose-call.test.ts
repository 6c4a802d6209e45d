import { createCedar, type Key, type KeyCheck, type ModelAdapter, type Plugin } from "@cedar/core";
import { fakeKey, scriptedModel } from "@cedar/core/testing";
import test from "ava";
import { keyOf } from "./helpers/key-providers.ts";

const value = fakeKey("chosen");

/** An adapter of OpenAI's API that keeps the keys it was asked about. */
function adapter(name: string, checked: string[] = []): ModelAdapter {
  return {
    ...scriptedModel([{ text: "Hello." }], { name, service: "openai" }),
    async checkKey(key: Key): Promise<KeyCheck> {
      checked.push(`${name} ${key.service}`);
      return { outcome: "works", message: "It works." };
    },
  };
}

function plugin(...adapters: readonly ModelAdapter[]): Plugin {
  return {
    name: "test",
    register(host) {
      host.addKeyProvider(keyOf("env", value));
      for (const each of adapters) host.addModelAdapter(each);
    },
  };
}

const services = [{ name: "mistral", title: "Mistral" }];
const signal = new AbortController().signal;

test("the calls of a run are signed for the service that the user names, where the API is named as well", async (t) => {
  const openai = scriptedModel([{ text: "Hello." }], { name: "openai", service: "openai" });
  const config = {
    providerChain: ["env"],
    services,
    service: "mistral",
    baseUrl: "https://mistral.example/v1",
  };
  const cedar = await createCedar({ plugins: [plugin(openai)], environment: {}, config });
  for await (const event of cedar.run("Hi")) if (event.type === "run-end") t.is(event.outcome, "done");
  t.is(openai.requests[0]?.key?.service, "mistral");
});

test("whom a key would be checked by is told without asking, and nobody's mistake stops whoever wants to know", async (t) => {
  const at = (baseUrl: string | undefined): ModelAdapter => ({ ...adapter("openai"), baseUrl });
  const hostOf = async (
    config: Parameters<typeof createCedar>[0]["config"],
    ...adapters: readonly ModelAdapter[]
  ): Promise<string | undefined> => {
    const cedar = await createCedar({
      plugins: [plugin(...adapters)],
      environment: {},
      config: { providerChain: [], ...config },
    });
    return cedar.keyCheckHost(cedar.services.get("openai"));
  };
  t.is(await hostOf({}, at("https://api.example:8443/v1")), "api.example:8443");
  t.is(await hostOf({ keyless: true }, at("https://api.example/v1")), undefined);
  t.is(await hostOf({ model: "opena" }, at("https://api.example/v1")), undefined);
  t.is(await hostOf({}, at(undefined)), undefined);
  t.is(await hostOf({}, at("no URL")), undefined);
  t.is(await hostOf({}), undefined);
  const unable = scriptedModel([], { name: "openai", service: "openai" });
  t.is(await hostOf({}, { ...unable, baseUrl: "https://api.example/v1" }), undefined);
});

test("N3: the key of one service is not sent to the API of another", async (t) => {
  const config = { providerChain: ["env"], services, service: "mistral" };
  const cedar = await createCedar({ plugins: [plugin(adapter("openai"))], environment: {}, config });
  await t.throwsAsync(cedar.run("Hi").next(), {
    code: "configuration-invalid",
    message:
      'The key of "mistral" was to sign calls of the model adapter "openai", whose own API is another one.',
  });
});

test("a service that there is not is told with the nearest name", async (t) => {
  const config = { providerChain: ["env"], service: "opnai", baseUrl: "https://api.example/v1" };
  const cedar = await createCedar({ plugins: [plugin(adapter("openai"))], environment: {}, config });
  await t.throwsAsync(cedar.run("Hi").next(), { code: "name-unknown" });
  t.deepEqual(cedar.services.names(), ["openai", "anthropic", "gemini"]);
});

test("whether a key works is asked of the adapter that is configured for its service, else of the first that says so", async (t) => {
  const checked: string[] = [];
  const adapters = [adapter("openai", checked), adapter("openai-chat", checked)];
  const check = async (config: object): Promise<KeyCheck> => {
    const cedar = await createCedar({
      plugins: [plugin(...adapters, { ...scriptedModel([]), name: "offline" })],
      environment: {},
      config: { providerChain: ["env"], ...config },
    });
    const { key } = await cedar.keys.resolve();
    return await cedar.checkKey(key, signal);
  };
  t.like(await check({}), { outcome: "works" });
  await check({ model: "openai-chat/llama3" });
  await check({ model: "offline" });
  t.deepEqual(checked, ["openai openai", "openai-chat openai", "openai openai"]);
});

test("of a service that no adapter knows nobody can say whether its key works", async (t) => {
  const cedar = await createCedar({
    plugins: [plugin(adapter("openai"))],
    environment: {},
    config: { providerChain: ["env"], services },
  });
  const { key } = await cedar.keys.resolve(cedar.services.get("mistral"));
  t.deepEqual(await cedar.checkKey(key, signal), {
    outcome: "unknown",
    message: "There is no model adapter that can ask the API of mistral.",
  });
});

test("the API of a service is asked about its key also where another adapter is the default, and at a named address the adapter there is", async (t) => {
  const checked: string[] = [];
  const own = { ...adapter("mistral", checked), service: "mistral" };
  const check = async (config: object): Promise<void> => {
    const cedar = await createCedar({
      plugins: [plugin(adapter("openai", checked), own)],
      environment: {},
      config: { providerChain: ["env"], services, service: "mistral", ...config },
    });
    const { key } = await cedar.keys.resolve(cedar.services.get("mistral"));
    await cedar.checkKey(key, signal);
  };
  await check({});
  await check({ baseUrl: "https://mistral.example/v1" });
  t.deepEqual(checked, ["mistral mistral", "openai mistral"]);
});

test("N3: where calls are made without a key none is sent to find out whether it works", async (t) => {
  const checked: string[] = [];
  const config = { providerChain: ["env"], keyless: true, baseUrl: "http://127.0.0.1:11434/v1" };
  const cedar = await createCedar({
    plugins: [plugin(adapter("openai", checked))],
    environment: {},
    config,
  });
  const { key } = await cedar.keys.resolve();
  t.like(await cedar.checkKey(key, signal), { outcome: "unknown" });
  t.deepEqual(checked, []);
});

test("the service of a run is the one that signs its calls, and none where they need no key", async (t) => {
  const own = { ...adapter("mistral"), service: "mistral" };
  const nameOf = async (config: object): Promise<string | undefined> => {
    const plugins = [plugin(adapter("openai"), own, { ...scriptedModel([]), name: "offline" })];
    const cedar = await createCedar({
      plugins,
      environment: {},
      config: { providerChain: [], services, ...config },
    });
    return cedar.runService()?.name;
  };
  t.is(await nameOf({}), "openai");
  t.is(await nameOf({ model: "mistral/large" }), "mistral");
  t.is(await nameOf({ service: "gemini" }), "gemini");
  t.is(await nameOf({ model: "offline" }), undefined);
  t.is(await nameOf({ keyless: true }), undefined);
});
