import type { KeyContext, KeyExplanation, KeyProvider, KeyRequest, Plugin } from "@cedar/core";
import joi from "joi";

/** Where the keys are: one secret of a KV v2 engine, with a field for each service, named as its variable is (`OPENAI_API_KEY`). */
interface VaultOptions {
  readonly mount: string;
  readonly path: string;
  readonly cache: "none" | "process" | "disk";
}

type Vault = VaultOptions & Readonly<Record<"address" | "token" | "namespace", string | undefined>>;

/** What KV v2 answers: https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 */
interface Secret {
  readonly data?: {
    readonly data?: Readonly<Record<string, unknown>> | null;
    readonly metadata?: { version?: number; deletion_time?: string; destroyed?: boolean };
  };
}

const path = joi.string().pattern(/^\w[\w.-]*(?:\/\w[\w.-]*)*$/u);
const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** `new URL` and headers quote what they choke on, hence the questions before. */
function check({ address, token, namespace }: Vault, allowHttp: boolean): void {
  if (address === undefined) return;
  if (!URL.canParse(address)) throw new Error("VAULT_ADDR is not a URL");
  const { protocol, hostname, username, password } = new URL(address);
  if (username + password !== "") throw new Error("VAULT_ADDR holds a user or a password: use VAULT_TOKEN");
  if (protocol !== "https:" && !(protocol === "http:" && (allowHttp || loopback.has(hostname))))
    throw new Error("VAULT_ADDR must start with https://: anybody on the way can read plain http");
  for (const [name, value] of Object.entries({ VAULT_TOKEN: token, VAULT_NAMESPACE: namespace }))
    if (/[^\x21-\x7e]/u.test(value ?? "")) throw new Error(`${name} has characters that no header takes`);
}

/** Asks no longer than the chain waits, and follows no redirect: it would carry the token away. */
async function ask(
  { address, token = "", namespace, mount, path: secret }: Vault,
  context: KeyContext,
): Promise<Response> {
  const milliseconds = Math.max(1, context.deadline - context.clock.now());
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(milliseconds)]);
  const headers = { "X-Vault-Token": token, ...(namespace && { "X-Vault-Namespace": namespace }) };
  const url = `${address?.replace(/\/+$/u, "")}/v1/${mount}/data/${secret}`;
  return await fetch(url, { headers, signal, redirect: "manual" }).catch(() => {
    context.signal.throwIfAborted();
    throw new Error("Vault does not answer at VAULT_ADDR: try vault status");
  });
}

const refusals: Readonly<Record<number, string>> = {
  307: "redirects (307), and the token stays here: set VAULT_ADDR to the active node",
  403: "refused VAULT_TOKEN (403): it needs a policy that may read the secret",
  503: "is sealed or in maintenance (503): see vault status",
};

async function readSecret(response: Response): Promise<Secret> {
  const { ok, status } = response;
  if (!ok && status !== 404) throw new Error(`Vault ${refusals[status] ?? `answered ${status}`}`);
  const secret: unknown = await response.json().catch(() => undefined);
  if (typeof secret === "object" && secret !== null) return secret;
  throw new Error("what answers at VAULT_ADDR is not Vault: its answer is no JSON");
}

/** Why there is no key in what Vault answered. */
function explain({ data }: Secret, { mount, path: secret }: Vault, { service }: KeyRequest): KeyExplanation {
  const { version = 0, deletion_time = "", destroyed = false } = data?.metadata ?? {};
  const place = `-mount=${mount} ${secret}`;
  const field = service.environmentVariable;
  const hint = `vault kv put ${place} ${field}=-`;
  if (destroyed) return { message: `version ${version} of ${mount}/${secret} was destroyed`, hint };
  if (data?.data)
    return { message: `${mount}/${secret} has no ${field}`, hint: hint.replace("put", "patch") };
  if (deletion_time === "") return { message: `there is no secret ${mount}/${secret}`, hint };
  const message = `version ${version} of ${mount}/${secret} was deleted at ${deletion_time}`;
  return { message, hint: `vault kv undelete -versions=${version} ${place}` };
}

/** The key in HashiCorp Vault, read afresh each time it is asked for, so that a new version is seen. */
export function vaultKeyProvider(vault: Vault): KeyProvider {
  return {
    name: "hashicorp-vault",
    async resolve(request, context) {
      if (!vault.address || !vault.token) {
        const hint = "export VAULT_ADDR=https://… VAULT_TOKEN=…";
        context.explain({ message: "VAULT_ADDR or VAULT_TOKEN is not set", hint, skipped: true });
        return undefined;
      }
      const secret = await readSecret(await ask(vault, context));
      const value = secret.data?.data?.[request.service.environmentVariable];
      if (typeof value !== "string") {
        context.explain(explain(secret, vault, request));
        return undefined;
      }
      const { version = 0, deletion_time: end } = secret.data?.metadata ?? {};
      const place = `${vault.mount}/${vault.path}`;
      context.explain({ message: `in ${place}`, facts: { version } });
      const expiresAt = end ? new Date(end) : undefined;
      return context.createKey(value, { origin: place, cache: vault.cache, expiresAt });
    },
  };
}

export default {
  name: "hashicorp-vault",
  options: joi.object<VaultOptions>({
    mount: path.default("secret"),
    path: path.default("cedar"),
    cache: joi.valid("none", "process", "disk").default("process"),
  }),
  register(host, options) {
    const { VAULT_ADDR: address, VAULT_TOKEN: token, VAULT_NAMESPACE: namespace } = host.environment;
    const vault: Vault = { ...options, address, token, namespace };
    check(vault, host.config.allowHttp);
    host.addKeyProvider(vaultKeyProvider(vault));
  },
} satisfies Plugin<VaultOptions>;
