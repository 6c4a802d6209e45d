import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What the Vault of a test has at secret/cedar, and what it does. */
export interface VaultState {
  readonly token: string;
  /** The fields of the secret; without them there is none. */
  fields?: Readonly<Record<string, string>> | undefined;
  metadata?: Readonly<Record<string, unknown>>;
  now?: () => number;
  /** Answers so, whatever is asked; `hang` never answers. */
  instead?:
    | "hang"
    | { readonly status: number; readonly body: string; readonly location?: string }
    | undefined;
}

/** A request that came, with what Vault looks at. */
interface VaultRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly token: string | string[] | undefined;
  readonly namespace: string | string[] | undefined;
}

export interface VaultServer {
  readonly url: string;
  readonly requests: VaultRequest[];
  close(): Promise<void>;
}

/** As the API's documentation has it: https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-version */
function answer(state: VaultState, request: IncomingMessage): [status: number, body: unknown] {
  const { token, fields, now = Date.now, metadata: given } = state;
  const metadata = {
    created_time: "2026-01-01T00:00:00.123456789Z",
    deletion_time: "",
    destroyed: false,
    version: 3,
    ...given,
  };
  if (request.headers["x-vault-token"] !== token)
    return [
      403,
      {
        errors: ["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"],
      },
    ];
  if (request.method !== "GET" || request.url !== "/v1/secret/data/cedar")
    return [404, { errors: [`no handler for route "${request.url}". route entry not found.`] }];
  if (fields === undefined) return [404, { errors: [] }];
  const isGone =
    metadata.destroyed || (metadata.deletion_time !== "" && Date.parse(metadata.deletion_time) <= now());
  if (isGone) return [404, { request_id: "1", data: { data: null, metadata } }];
  return [
    200,
    {
      request_id: "1",
      lease_duration: 0,
      renewable: false,
      data: { data: fields, metadata },
    },
  ];
}

/** Starts a small server that answers as Vault's KV v2 does. */
export async function startVault(state: VaultState): Promise<VaultServer> {
  const requests: VaultRequest[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    requests.push({ method, url, token: headers["x-vault-token"], namespace: headers["x-vault-namespace"] });
    const { instead } = state;
    if (instead === "hang") return;
    const [status, body] = instead === undefined ? answer(state, request) : [instead.status, instead.body];
    const location = instead?.location;
    response.writeHead(status, location === undefined ? {} : { location });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  const address = { host: "127.0.0.1", port: 0, backlog: 1024 };
  await new Promise((listening) => server.listen(address, () => listening(server)));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
