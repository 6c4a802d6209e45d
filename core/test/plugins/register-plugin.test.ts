import { inspect } from "node:util";
import { CedarError, type Plugin, type PluginContribution, silentLogger, type Tool } from "@cedar/core";
import { scriptedModel } from "@cedar/core/testing";
import test from "ava";
import joi from "joi";
import { defaultConfig } from "../../src/config/default-config.ts";
import { registerPlugin } from "../../src/plugins/register-plugin.ts";
import { createRegistries } from "../../src/plugins/registries.ts";
import { failureOf } from "../helpers/failure-of.ts";
import { noKey } from "../helpers/key-providers.ts";
import { plugin } from "../helpers/plugin.ts";
import { tool } from "../helpers/tool.ts";

const surroundings = {
  config: defaultConfig(),
  environment: { HOME: "/somewhere" },
  logger: silentLogger,
  configDirectory: "/somewhere/.config/cedar-cli",
  addSecret: () => {},
};

async function register(
  added: Plugin,
  options?: unknown,
  registries = createRegistries(),
): Promise<PluginContribution> {
  return await registerPlugin(added, options, registries, surroundings);
}

/** A plugin with this schema of options, and what its register was given. */
function withOptions(schema: Plugin["options"]): { readonly added: Plugin; readonly given: unknown[] } {
  const given: unknown[] = [];
  const added: Plugin = { name: "vault", register: (_host, options) => void given.push(options) };
  return { added: schema === undefined ? added : { ...added, options: schema }, given };
}

test("P4: a plugin adds of each of the four kinds, and Cedar knows that it was this one", async (t) => {
  const registries = createRegistries();
  const first = await register(
    plugin("first", (host) => {
      host.addKeyProvider(noKey("vault"));
      host.addModelAdapter(scriptedModel([]));
      host.addTool(tool("look"));
      host.addHook({ name: "watch" });
    }),
    undefined,
    registries,
  );
  const second = await register(
    plugin("second", async (host) => {
      await Promise.resolve();
      host.addTool(tool("see"));
    }),
    undefined,
    registries,
  );
  t.deepEqual(first, {
    plugin: "first",
    keyProviders: ["vault"],
    modelAdapters: ["scripted"],
    tools: ["look"],
    hooks: ["watch"],
  });
  t.deepEqual(second, { plugin: "second", keyProviders: [], modelAdapters: [], tools: ["see"], hooks: [] });
});

test("P4: two plugins of one name are told apart", async (t) => {
  const registries = createRegistries();
  await register(
    plugin("same", (host) => host.addTool(tool("one"))),
    undefined,
    registries,
  );
  const second = await register(
    plugin("same", (host) => host.addTool(tool("two"))),
    undefined,
    registries,
  );
  t.deepEqual(second.tools, ["two"]);
});

test("P4: a plugin sees the settings, the environment, the logger and the configuration folder", async (t) => {
  await register(
    plugin("curious", (host) => {
      t.is(host.config, surroundings.config);
      t.is(host.environment, surroundings.environment);
      t.is(host.logger, silentLogger);
      t.is(host.configDirectory, surroundings.configDirectory);
    }),
  );
});

test("P4: options are checked by the plugin's schema, and handed over as the schema made them", async (t) => {
  const { added, given } = withOptions(
    joi.object({ url: joi.string().required(), port: joi.number().default(1) }),
  );
  await register(added, { url: "x", port: "7" });
  await register(added, { url: "y" });
  t.deepEqual(given, [
    { url: "x", port: 7 },
    { url: "y", port: 1 },
  ]);
});

test("P4: without options the defaults of the schema hold, and required ones are missed", async (t) => {
  const optional = withOptions(joi.object({ port: joi.number().default(1) }));
  await register(optional.added);
  t.deepEqual(optional.given, [{ port: 1 }]);
  const needed = withOptions(joi.object({ url: joi.string().required() }));
  const error = await failureOf(() => register(needed.added));
  t.is(error.code, "plugin-invalid");
  t.is(error.message, 'The options of the plugin "vault" are not valid:\n- options.url: is required');
  t.deepEqual(needed.given, []);
});

test("P4: a schema need not be an object's", async (t) => {
  const { added, given } = withOptions(joi.string());
  await register(added, "x");
  await register(added);
  t.deepEqual(given, ["x", undefined]);
});

test("L2: bad options are told by their places, in words, and not quoted", async (t) => {
  const { added } = withOptions(
    joi.object({ token: joi.string().valid("a"), deep: joi.object({ port: joi.number() }) }),
  );
  const error = await failureOf(() => register(added, { token: "hunter2", deep: { port: "hunter2" }, x: 1 }));
  t.deepEqual(error.message.split("\n- ").slice(1), [
    "options.token: must be [a]",
    "options.deep.port: must be a number, and is a text",
    "options.x: is none of the options, which are token, deep",
  ]);
  t.false(inspect(error, { depth: null }).includes("hunter2"));
  const whole = await failureOf(() => register(added, "hunter2"));
  t.regex(whole.message, /\n- options: must be of type object, and is a text$/u);
});

test("P4: options for a plugin that takes none are a mistake", async (t) => {
  const { added } = withOptions(undefined);
  await t.throwsAsync(register(added, {}), {
    code: "plugin-invalid",
    message: 'The plugin "vault" takes no options, and options gives it some.',
  });
});

test("P4: a schema that is none of joi's is the plugin's fault", async (t) => {
  const added: Plugin = { name: "vault", register: () => {} };
  Reflect.set(added, "options", { type: "object" });
  await t.throwsAsync(register(added, {}), {
    code: "plugin-invalid",
    message: /"vault" failed to register/u,
  });
});

test("P4: a plugin that throws while it registers is named, with its own words", async (t) => {
  const error = await failureOf(() =>
    register(
      plugin("vault", async () => {
        throw new TypeError("no vault here");
      }),
    ),
  );
  t.is(error.code, "plugin-invalid");
  t.is(error.message, 'The plugin "vault" failed to register: no vault here');
});

test("P4: a CedarError that a plugin throws is passed on as it is", async (t) => {
  const own = new CedarError("usage-invalid", "Say which vault.");
  const error = await failureOf(() =>
    register(
      plugin("vault", () => {
        throw own;
      }),
    ),
  );
  t.is(error, own);
});

const unusable: Readonly<Record<string, object>> = {
  "whose input is no schema": { ...tool("bad"), input: {} },
  "whose input is no object's schema": { ...tool("bad"), input: joi.string() },
  "without run": { ...tool("bad"), run: undefined },
  "that is empty": {},
};
for (const [description, entry] of Object.entries(unusable))
  test(`P4: a tool ${description} is refused when it is added, not when a run starts`, async (t) => {
    const added = plugin("vault", (host) => host.addTool(entry as Tool));
    await t.throwsAsync(register(added), {
      code: "plugin-invalid",
      message: /of the plugin "vault" is not usable/u,
    });
  });
