import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint, type Key, type KeyProvider, openAiKeyService, type PluginHost } from "@cedar/core";
import { fakeKey, keyContext, testKeyProvider } from "@cedar/core/testing";
import test, { type ExecutionContext } from "ava";
import plugin, { vaultKeyProvider } from "../examples/hashicorp-vault.ts";
import { installed } from "./helpers/installation.ts";
import { repository } from "./helpers/markdown.ts";
import { startVault, type VaultServer, type VaultState } from "./helpers/vault-server.ts";

const token = "hvs.token-of-the-test";
const key = fakeKey("vault");
const request = { service: openAiKeyService };
const kept = { mount: "secret", path: "cedar", cache: "process", namespace: undefined } as const;

let vault: VaultServer | undefined;
let state: VaultState = { token };

async function create(more: Omit<VaultState, "token">, value?: string): Promise<KeyProvider> {
  state = { token, fields: value === undefined ? undefined : { OPENAI_API_KEY: value }, ...more };
  vault = await startVault(state);
  return vaultKeyProvider({ ...kept, address: vault.url, token });
}

testKeyProvider(test, {
  subject: "P3: the example for HashiCorp Vault",
  create: async (value) => await create({}, value),
  createExpiring: async (value, end, { clock }) =>
    await create({ metadata: { deletion_time: end.toISOString() }, now: () => clock.now() }, value),
  createHanging: async (value) => await create({ instead: "hang" }, value),
  createFailing: async (value) => await create({ instead: { status: 500, body: `{"errors":["${value}"` } }),
  rotate: (value) => {
    state.fields = { OPENAI_API_KEY: value };
  },
  dispose: async () => await vault?.close(),
});

/** Asks the example once, of a Vault of its own. */
async function ask(
  t: ExecutionContext,
  given: Omit<VaultState, "token">,
  sent = token,
): Promise<{ readonly key: Key | undefined; readonly said: string; readonly server: VaultServer }> {
  const server = await startVault({ token, ...given });
  t.teardown(async () => await server.close());
  const provider = vaultKeyProvider({ ...kept, address: `${server.url}/`, token: sent, namespace: "team/a" });
  const context = keyContext();
  const asked = provider.resolve(request, context);
  const failure = await asked.then(
    () => "",
    (error: Error) => error.message,
  );
  const { message = "", hint = "" } = context.explanations.at(-1) ?? {};
  const said = `${failure}${message}; ${hint}`;
  t.false(said.includes(token) || said.includes(key), "a secret is told");
  return { key: await asked.catch(() => undefined), said, server };
}

test("a key of Vault is asked for with token and namespace, at the path of the KV engine", async (t) => {
  const { key: given, said, server } = await ask(t, { fields: { OPENAI_API_KEY: key } });
  t.is(given?.reveal(), key);
  t.is(given?.cache, "process");
  t.is(said, "in secret/cedar; ");
  const sent = { method: "GET", url: "/v1/secret/data/cedar", token, namespace: "team/a" };
  t.deepEqual(server.requests, [sent]);
});

const elsewhere = { status: 307, body: "", location: "http://127.0.0.1:1/" };
const told: Readonly<
  Record<string, readonly [state: Omit<VaultState, "token">, said: string, token?: string]>
> = {
  "no secret": [{}, "there is no secret secret/cedar; vault kv put -mount=secret cedar OPENAI_API_KEY=-"],
  "no such field": [
    { fields: { other: "x" } },
    "secret/cedar has no OPENAI_API_KEY; vault kv patch -mount=secret cedar OPENAI_API_KEY=-",
  ],
  "a deleted version": [
    { fields: {}, metadata: { deletion_time: "2026-01-02T03:04:05.000000006Z" } },
    "version 3 of secret/cedar was deleted at 2026-01-02T03:04:05.000000006Z; vault kv undelete -versions=3 -mount=secret cedar",
  ],
  "a destroyed version": [
    { fields: {}, metadata: { destroyed: true } },
    "version 3 of secret/cedar was destroyed; vault kv put -mount=secret cedar OPENAI_API_KEY=-",
  ],
  "a token that Vault refuses": [
    {},
    "Vault refused VAULT_TOKEN (403): it needs a policy that may read the secret; ",
    "hvs.another",
  ],
  "a sealed Vault": [
    { instead: { status: 503, body: '{"errors":["Vault is sealed"]}' } },
    "Vault is sealed or in maintenance (503): see vault status; ",
  ],
  "another failure": [{ instead: { status: 500, body: key } }, "Vault answered 500; "],
  "a redirect": [
    { instead: elsewhere },
    "Vault redirects (307), and the token stays here: set VAULT_ADDR to the active node; ",
  ],
  "a web page": [
    { instead: { status: 200, body: `<html>${key}</html>` } },
    "what answers at VAULT_ADDR is not Vault: its answer is no JSON; ",
  ],
};

for (const [name, [given, said, sent]] of Object.entries(told))
  test(`N1: ${name} is told as what it is, without the key or the token`, async (t) => {
    const answered = await ask(t, given, sent);
    t.is(answered.key, undefined);
    t.is(answered.said, said);
    t.is(answered.server.requests.length, 1);
  });

test("nothing is asked without an address and a token, and nobody listening is told", async (t) => {
  for (const [address, sent] of [
    [undefined, token],
    ["https://vault.example", undefined],
  ] as const) {
    const context = keyContext();
    t.is(await vaultKeyProvider({ ...kept, address, token: sent }).resolve(request, context), undefined);
    t.like(context.explanations[0], { message: "VAULT_ADDR or VAULT_TOKEN is not set", skipped: true });
  }
  const provider = vaultKeyProvider({ ...kept, address: "http://127.0.0.1:1", token });
  await t.throwsAsync(provider.resolve(request, keyContext()), {
    message: /^Vault does not answer at VAULT_ADDR/u,
  });
});

test("K18: a Vault that hangs is told at the deadline, before the chain loses patience", async (t) => {
  const server = await startVault({ token, instead: "hang" });
  t.teardown(async () => await server.close());
  const provider = vaultKeyProvider({ ...kept, address: server.url, token });
  const context = keyContext();
  const hurried = { ...context, deadline: context.clock.now() + 100 };
  await t.throwsAsync(provider.resolve(request, hurried), { message: /^Vault does not answer/u });
});

/** Registers the example, and gives what it says against it. */
function register(environment: PluginHost["environment"], allowHttp = false): string {
  const host = { environment, config: { allowHttp }, addKeyProvider: () => {} } as unknown as PluginHost;
  try {
    plugin.register(host, kept);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : "not an error";
  }
}

test("C11, N3, N4: an address or token that must not be used is refused without being quoted", (t) => {
  for (const address of [
    "https://vault.example",
    "http://127.0.0.1:8200",
    "http://localhost:8200",
    "http://[::1]:8200",
  ])
    t.is(register({ VAULT_ADDR: address, VAULT_TOKEN: token }), "");
  for (const address of ["http://vault.example", "http://127.0.0.1.evil.example", "ftp://vault.example"])
    t.regex(register({ VAULT_ADDR: address }), /^VAULT_ADDR must start with https/u);
  t.is(register({ VAULT_ADDR: "http://vault.example" }, true), "");
  t.is(register({ VAULT_ADDR: "vault" }), "VAULT_ADDR is not a URL");
  t.is(
    register({ VAULT_ADDR: "https://me:secret@vault.example" }),
    "VAULT_ADDR holds a user or a password: use VAULT_TOKEN",
  );
  t.is(
    register({ VAULT_ADDR: "https://vault.example", VAULT_TOKEN: `${token}\n` }),
    "VAULT_TOKEN has characters that no header takes",
  );
  t.is(register({}), "");
});

test("mount and path are options of the plugin, and no way out of the engine", (t) => {
  const { options } = plugin;
  t.deepEqual(options.validate({}).value, { mount: "secret", path: "cedar", cache: "process" });
  for (const path of ["../sys", "/cedar", "a//b", "a?b", "a b", "..", "a/../b"])
    t.truthy(options.validate({ path }).error, path);
  t.is(options.validate({ mount: "teams/kv", path: "a/b.c-d" }).error, undefined);
});

test("P3: the example runs as a plugin, by flag and with options from the configuration", async (t) => {
  const server = await startVault({ token, fields: { OPENAI_API_KEY: key } });
  t.teardown(async () => await server.close());
  const file = join(repository, "examples/hashicorp-vault.ts");
  const variables = { VAULT_ADDR: server.url, VAULT_TOKEN: token };
  await installed(async (machine) => {
    const chain = ["--provider-chain", "hashicorp-vault"];
    const ran = await machine.cedar(["agent", "--plugin", file, ...chain, "Hello"], variables);
    t.is(ran.code, 0, ran.stderr);
    t.is(machine.api.requests[0]?.keyFingerprint, fingerprint(key));
    const config = join(machine.home, "config.json");
    await writeFile(config, JSON.stringify({ plugins: [{ plugin: file, options: { path: "other" } }] }));
    const why = await machine.cedar(["key", "why", "--config", config, ...chain], variables);
    t.is(why.code, 3, why.stderr);
    t.is(server.requests.at(-1)?.url, "/v1/secret/data/other");
  });
});
