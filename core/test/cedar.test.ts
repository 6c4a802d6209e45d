import {
  type AgentEvent,
  type Cedar,
  type CedarOptions,
  createCedar,
  type Hook,
  type PluginHost,
} from "@cedar/core";
import { fakeKey, scriptedModel } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { failureOf } from "./helpers/failure-of.ts";
import { caching, keyOf, noKey } from "./helpers/key-providers.ts";
import { inTurn } from "./helpers/key-resolver.ts";
import { plugin } from "./helpers/plugin.ts";
import { temporaryFolder } from "./helpers/temporary-folder.ts";
import { tool } from "./helpers/tool.ts";

const value = fakeKey("cedar");

/** A Cedar whose chain is `vault` and whose only model is scripted, from one plugin. */
async function cedarWith(
  register: (host: PluginHost) => void,
  options: Partial<CedarOptions> = {},
): Promise<Cedar> {
  const config = { providerChain: ["vault"], model: "scripted", ...options.config };
  return await createCedar({ environment: {}, plugins: [plugin("mine", register)], ...options, config });
}

async function run(t: ExecutionContext, cedar: Cedar, workspace?: string): Promise<AgentEvent[]> {
  const events: AgentEvent[] = [];
  const folder = workspace ?? (await temporaryFolder(t));
  for await (const event of cedar.run("Do it.", { workspace: folder })) events.push(event);
  return events;
}

test("P4: a plugin that adds one of each of the four kinds works in a run", async (t) => {
  const seen: string[] = [];
  const hook: Hook = {
    name: "watch",
    beforeToolCall: async ({ tool: called }) => void seen.push(`before ${called}`),
    onEvent: ({ type }) => void seen.push(type),
  };
  const adapter = scriptedModel(
    [{ toolCalls: [{ tool: "echo", input: { text: "from my tool" } }] }, { text: "Done." }],
    { service: "openai" },
  );
  const cedar = await cedarWith((host) => {
    host.addKeyProvider(keyOf("vault", value));
    host.addModelAdapter(adapter);
    host.addTool(tool("echo"));
    host.addHook(hook);
  });
  const events = await run(t, cedar);
  t.like(events.at(-1), { outcome: "done", answer: "Done.", toolCalls: 1 });
  t.is(adapter.requests[0]?.key?.reveal(), value);
  t.like(adapter.requests[1]?.conversation.at(-1), { type: "tool-result", output: "from my tool" });
  t.true(seen.includes("before echo"));
  t.deepEqual(
    seen.filter((entry) => entry !== "before echo"),
    events.map(({ type }) => type),
  );
});

test("P4: who added what is told in the order of registration, the tools in the box first", async (t) => {
  const cedar = await cedarWith((host) => {
    host.addKeyProvider(noKey("vault"));
    host.addHook({ name: "watch" });
  });
  t.deepEqual(cedar.plugins, [
    {
      plugin: "tools",
      keyProviders: [],
      modelAdapters: [],
      tools: ["list_files", "read_file", "search_files", "write_file"],
      hooks: [],
    },
    { plugin: "mine", keyProviders: ["vault"], modelAdapters: [], tools: [], hooks: ["watch"] },
  ]);
});

test("P4: two Cedars share nothing", async (t) => {
  await cedarWith((host) => host.addKeyProvider(keyOf("vault", value)));
  await t.throwsAsync(
    cedarWith(() => {}),
    { code: "name-unknown" },
  );
});

test("P3: a plugin that the configuration names is loaded from its folder, with its options", async (t) => {
  const source = `export default {
    name: "from-file",
    register(host) { host.addKeyProvider({ name: "vault", resolve: async (_, context) => context.createKey(${JSON.stringify(value)}) }); },
  };`;
  const folder = await temporaryFolder(t, { "vault.ts": source });
  const config = { providerChain: ["vault"], plugins: [{ plugin: "./vault.ts", folder }] };
  const cedar = await createCedar({ environment: {}, plugins: [], config });
  t.is((await cedar.keys.resolve()).key.reveal(), value);
  t.is(cedar.plugins.at(-1)?.plugin, "from-file");
  const withOptions = { ...config, plugins: [{ plugin: "./vault.ts", folder, options: { x: 1 } }] };
  await t.throwsAsync(createCedar({ environment: {}, plugins: [], config: withOptions }), {
    code: "plugin-invalid",
  });
});

test("P2: the chain is made of the providers that the configuration names, in its order", async (t) => {
  const cedar = await cedarWith(
    (host) => {
      for (const provider of [keyOf("a", fakeKey("a")), keyOf("b", fakeKey("b")), noKey("c")])
        host.addKeyProvider(provider);
    },
    { config: { providerChain: ["c", "b", "a"] } },
  );
  const { key, steps } = await cedar.keys.resolve();
  t.is(key.reveal(), fakeKey("b"));
  t.deepEqual(
    steps.map(({ provider }) => provider),
    ["c", "b"],
  );
});

test("P3: a provider that no plugin added is told with the nearest name", async (t) => {
  const error = await failureOf(() => cedarWith((host) => host.addKeyProvider(noKey("vualt"))));
  t.is(error.code, "name-unknown");
  t.is(error.hint, 'Did you mean "vualt"? Valid names: vualt.');
});

test("C5: refreshKey makes the first question skip the cache", async (t) => {
  const cache = caching("vault");
  await cedarWith((host) => host.addKeyProvider(cache), { config: { refreshKey: true } }).then(
    async (cedar) => await t.throwsAsync(cedar.keys.resolve(), { code: "key-not-found" }),
  );
  t.deepEqual(cache.reasons, ["refresh"]);
});

test("a Cedar may be told not to keep the key in memory", async (t) => {
  const cedar = await cedarWith((host) => host.addKeyProvider(inTurn("vault", value, fakeKey("next"))), {
    keyMemorySeconds: 0,
  });
  t.is((await cedar.keys.resolve()).key.reveal(), value);
  t.is((await cedar.keys.resolve()).key.reveal(), fakeKey("next"));
});

test("no key is looked for where none is needed: by the adapter, or by the user's word", async (t) => {
  for (const [service, keyless] of [
    [undefined, false],
    ["openai", true],
  ] as const) {
    const provider = keyOf("vault", value);
    const adapter = scriptedModel([{ text: "Hello." }], { service });
    const cedar = await cedarWith(
      (host) => {
        host.addKeyProvider(provider);
        host.addModelAdapter(adapter);
      },
      { config: { keyless } },
    );
    t.like((await run(t, cedar)).at(-1), { outcome: "done" });
    t.is(adapter.requests[0]?.key, undefined);
    t.deepEqual(provider.reasons, []);
  }
});

test("an unknown model and a workspace that is not there are thrown before anything happens", async (t) => {
  const register = (host: PluginHost): void => {
    host.addKeyProvider(noKey("vault"));
    host.addModelAdapter(scriptedModel([{ text: "Hello." }]));
  };
  const unknown = await cedarWith(register, { config: { model: "scriptet" } });
  await t.throwsAsync(run(t, unknown), { code: "name-unknown" });
  const cedar = await cedarWith(register);
  await t.throwsAsync(run(t, cedar, "/nowhere-at-all"), { code: "usage-invalid" });
});

test("A13: the idle limit is the one of the configuration, by the machine's own clock", async (t) => {
  const silent = {
    ...scriptedModel([]),
    async *stream() {
      yield { type: "text-delta" as const, text: "Hm" };
      await new Promise(() => {});
    },
  };
  const config = { providerChain: [], idleSeconds: 0.05 };
  const cedar = await cedarWith((host) => host.addModelAdapter(silent), { config });
  t.like((await run(t, cedar)).at(-1), { outcome: "failed", code: "model-silent" });
});
