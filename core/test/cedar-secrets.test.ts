import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { type AgentEvent, type CedarOptions, createCedar, fingerprint, SecretMask } from "@cedar/core";
import { fakeKey, scriptedModel } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import { only } from "./helpers/agent-run.ts";
import { plugin } from "./helpers/plugin.ts";
import { RecordedLogger } from "./helpers/recorded-logger.ts";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

interface Read {
  readonly path: string;
  readonly tool?: string;
  readonly input?: object;
}

/** What the tools in the box tell of these paths. */
async function outputsOf(
  workspace: string,
  reads: readonly Read[],
  options: Partial<CedarOptions> = {},
): Promise<readonly string[]> {
  const toolCalls = reads.map(({ path, tool = "read_file", input = {} }) => ({
    tool,
    input: { path, ...input },
  }));
  const adapter = scriptedModel([{ toolCalls }, { text: "Done." }]);
  const config = { providerChain: [], model: "scripted", mode: "auto", ...options.config } as const;
  const plugins = [plugin("model", (host) => host.addModelAdapter(adapter))];
  const cedar = await createCedar({ environment: {}, plugins, ...options, config });
  const events: AgentEvent[] = [];
  for await (const event of cedar.run("Read.", { workspace })) events.push(event);
  return only(events, "tool-result").map(({ output }) => output);
}

/** A home with a cached key, and ways to it. */
async function home(t: ExecutionContext): Promise<string> {
  const folder = await temporaryFolder(t, {
    ".config/cedar-cli/openai_key.json": `{"openai_api_key": "${fakeKey("cached")}"}`,
    "notes.txt": "nothing secret",
  });
  await symlink(".config/cedar-cli/openai_key.json", join(folder, "link.json"));
  await symlink(".config", join(folder, "configuration"));
  return folder;
}

test("L5: no tool reads, finds, lists or writes in Cedar's configuration folder, also through symlinks", async (t) => {
  const folder = await home(t);
  const configDirectory = join(folder, ".config/cedar-cli");
  const paths = [
    ".config/cedar-cli/openai_key.json",
    "link.json",
    "configuration/cedar-cli/openai_key.json",
    join(configDirectory, "openai_key.json"),
  ];
  const reads = paths.flatMap((path) => [
    { path },
    { path, tool: "search_files", input: { text: "sk-" } },
    { path, tool: "list_files" },
    { path, tool: "write_file", input: { content: "{}" } },
  ]);
  for (const output of await outputsOf(folder, reads, { configDirectory }))
    t.regex(output, /^Failed: ".*" belongs to Cedar itself and is closed to tools\.$/u);
  const everywhere = [
    { path: ".", tool: "search_files", input: { text: "openai_api_key" } },
    { path: ".", tool: "list_files" },
  ];
  const [found, listed] = await outputsOf(folder, everywhere, { configDirectory });
  t.is(found, "[no match]");
  t.deepEqual(
    listed?.split("\n").map((line) => line.split("\t")[2]),
    [".config", "configuration", "link.json", "notes.txt"],
  );
});

test("L5: the mounted secret that the provider file reads is closed to tools as well", async (t) => {
  const folder = await temporaryFolder(t, { "secrets/openai_api_key": fakeKey("mounted"), "notes.txt": "" });
  const config = { keyFile: join(folder, "secrets/openai_api_key") };
  const [output] = await outputsOf(folder, [{ path: "secrets/openai_api_key" }], { config });
  t.regex(output ?? "", /belongs to Cedar itself and is closed to tools/u);
});

test("L5: secrets that are configured are masked in what tools tell, also those that this run never uses", async (t) => {
  const config = {
    token: "token-of-this-client",
    cacheSecret: "a long cache secret",
    cacheStore: `postgres://cedar:${"password-of-the-store"}@db.example/cedar`,
    clientTokens: [{ name: "ci", token: "token-of-another-client" }],
  };
  const environment = { OPENAI_API_KEY: ` "${fakeKey("environment")}" ` };
  const secrets = [
    config.token,
    config.cacheSecret,
    config.cacheStore,
    "password-of-the-store",
    "token-of-another-client",
    fakeKey("environment"),
  ];
  const folder = await temporaryFolder(t, { ".env": secrets.join("\n") });
  const [output] = await outputsOf(folder, [{ path: ".env" }], { config, environment });
  for (const secret of secrets) t.false(output?.includes(secret), secret);
  t.is(output?.split("\n").length, secrets.length);
});

test("L5: whoever hands in a mask knows the secrets that Cedar met", async (t) => {
  const mask = new SecretMask();
  await outputsOf(await temporaryFolder(t), [], { mask, config: { token: "token-of-this-client" } });
  t.false(mask.mask("token-of-this-client").includes("token"));
});

test("C9: whatever a plugin logs, its keys and what it calls secret are masked", async (t) => {
  const logger = new RecordedLogger();
  const value = fakeKey("logged");
  const leaky = plugin("leaky", (host) => {
    host.addSecret("a-secret-of-the-plugin");
    host.addKeyProvider({
      name: "vault",
      resolve: async (_request, context) => {
        const key = context.createKey(value);
        context.logger.info(`the key is ${value}`, { value });
        host.logger.warn("with a-secret-of-the-plugin");
        return key;
      },
    });
  });
  const config = { providerChain: ["vault"] };
  const cedar = await createCedar({ environment: {}, plugins: [leaky], config, logger });
  await cedar.keys.resolve();
  t.true(logger.lines.includes(`info: the key is ${fingerprint(value)}`));
  t.false(inspect(logger, { depth: null }).includes(value));
  t.false(inspect(logger, { depth: null }).includes("a-secret-of-the-plugin"));
});

test("N3: a key that goes to another machine over plain http is warned about; on this machine, or without a key, not", async (t) => {
  const warningsOf = async (baseUrl: string, keyless = false): Promise<readonly string[]> => {
    const logger = new RecordedLogger();
    const adapter = scriptedModel([{ text: "Hello." }], { service: "openai" });
    const plugins = [plugin("model", (host) => host.addModelAdapter(adapter))];
    const config = { providerChain: [], model: "scripted", baseUrl, keyless };
    const cedar = await createCedar({ environment: {}, plugins, config, logger });
    const workspace = await temporaryFolder(t);
    for await (const { type } of cedar.run("Hello?", { workspace })) t.truthy(type);
    return logger.lines.filter((line) => line.startsWith("warn"));
  };
  const [warning] = await warningsOf("http://models.example/v1");
  t.regex(warning ?? "", /^warn: The key goes to models\.example over plain http/u);
  t.is((await warningsOf("http://127.0.0.1.evil/v1")).length, 1);
  t.deepEqual(await warningsOf("http://localhost:11434/v1"), []);
  t.deepEqual(await warningsOf("https://models.example/v1"), []);
  t.deepEqual(await warningsOf("http://models.example/v1", true), []);
});
