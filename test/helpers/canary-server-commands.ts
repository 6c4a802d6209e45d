import type { Variables } from "./installation.ts";

/** A command of the canary sweep. */
type CanaryCommand = readonly [title: string, parameters: readonly string[], variables?: Variables];

interface Canaries {
  readonly server: string;
  readonly token: string;
}

/** The commands of who runs a server, with what should work and what should fail. */
export function serverCommands({ server, token }: Canaries): readonly CanaryCommand[] {
  const storeWithPassword = { CEDAR_STORE: `redis://user:${token}@127.0.0.1:1/0` };
  return [
    ["token list", ["token", "list", "--json"]],
    ["token create, token as the name", ["token", "create", `${token} `]],
    ["token create, key as the name", ["token", "create", server]],
    ["token revoke, key as the name", ["token", "revoke", server]],
    ["token list, store with a password that is down", ["token", "list"], storeWithPassword],
    ["token create, key as its end", ["token", "create", "ci", "--expires", server]],
    ["token rotate, key as the grace", ["token", "rotate", "ci", "--grace", server]],
    ["audit query", ["audit", "query", "--json"]],
    ["audit query, key as the fingerprint", ["audit", "query", "--fingerprint", server]],
    ["audit query, key as the time", ["audit", "query", "--since", server]],
    ["audit verify", ["audit", "verify", "--json"]],
    ["audit verify, key as the file", ["audit", "verify", server]],
  ];
}
