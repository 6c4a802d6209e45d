import { inspect } from "node:util";
import { type Config, createCedar, type KeyProvider, type Plugin } from "@cedar/core";
import { fakeKey } from "@cedar/core/testing";
import test from "ava";
import { builtInProviders } from "../src/built-in-providers.ts";
import { token } from "./helpers/ask-server.ts";
import { answering, httpServer } from "./helpers/http-server.ts";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

function cedar(config: Partial<Config>, configDirectory?: string) {
  const environment = { OPENAI_API_KEY: fakeKey("environment") };
  return createCedar({ plugins: [builtInProviders], config, environment, configDirectory });
}

test("P2, P4: the plugin built-in adds the key providers and model adapters of Cedar", async (t) => {
  const { plugins } = await cedar({});
  t.deepEqual(plugins.at(-1), {
    plugin: "built-in",
    keyProviders: ["cache", "server", "env", "file", "command", "keychain"],
    modelAdapters: ["openai", "openai-chat", "offline"],
    tools: [],
    hooks: [],
  });
});

test("C1, C3: by default the cache is asked first, then the server, then the environment", async (t) => {
  const configDirectory = await temporaryFolder(t);
  const answer = { openai_api_key: fakeKey("server"), source: "server" };
  const server = await httpServer(t, answering(200, answer));
  const config = { serverUrl: server.url, token };
  const ask = async (more: Partial<Config> = {}) => {
    const { keys } = await cedar({ ...config, ...more }, configDirectory);
    const { key, steps } = await keys.resolve();
    return [key.reveal(), ...steps.map(({ provider, outcome }) => `${provider} ${outcome}`)];
  };
  t.deepEqual(await ask(), [fakeKey("server"), "cache none", "server found"]);
  t.deepEqual(await ask(), [fakeKey("server"), "cache found"]);
  t.deepEqual(await ask({ refreshKey: true }), [fakeKey("server"), "cache skipped", "server found"]);
  await server.close();
  const down = ["cache skipped", "server failed", "env found"];
  t.deepEqual(await ask({ refreshKey: true }), [fakeKey("environment"), ...down]);
  t.deepEqual(await ask(), [fakeKey("server"), "cache found"], "K16: the environment's key was not kept");
});

test("L1: what the plugin is made with is in no printed form of it", async (t) => {
  const config = { token, cacheStore: `redis://:${token}@127.0.0.1`, cacheSecret: fakeKey("secret") };
  const added: unknown[] = [];
  const watched: Plugin = {
    name: "watched",
    register(host) {
      const addKeyProvider = (provider: KeyProvider): void => {
        added.push(provider);
        host.addKeyProvider(provider);
      };
      return builtInProviders.register({ ...host, addKeyProvider }, undefined);
    },
  };
  await createCedar({ plugins: [watched], config, environment: { OPENAI_API_KEY: fakeKey("l1") } });
  t.is(added.length, 6);
  const shown = inspect(added, { depth: 9, showHidden: true }) + JSON.stringify(added);
  for (const secret of [token, fakeKey("secret"), fakeKey("l1")]) t.false(shown.includes(secret));
});
