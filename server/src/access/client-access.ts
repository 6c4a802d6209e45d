import { type Config, isLoopback } from "@cedar/core";
import type { KnownTokens } from "../tokens/known-tokens.ts";

/**
 * Who is given the key (row S8): whoever shows one of the `tokens`; programs of this machine (`loopback`); nobody until somebody configures it
 * (`closed`); everybody (`open`).
 */
export type ClientAccess = "tokens" | "loopback" | "closed" | "open";

/** What the configuration says of it. */
export type AccessConfig = Pick<Config, "auth" | "clientTokens" | "host" | "oidc">;

/**
 * Who may have the key now: a rule for JWTs counts as a token. Once there was one, in the configuration or in the store, its end does not open the server again.
 * @param known the tokens of the store; without one the configuration alone says whether there ever was a token.
 * @throws CedarError `store-unavailable` when it depends on the store, which is down.
 */
export async function clientAccess(
  config: AccessConfig,
  known: Pick<KnownTokens, "wasEverCreated"> | undefined,
): Promise<ClientAccess> {
  if (config.auth === "none") return "open";
  if (config.oidc.length > 0 || config.clientTokens.length > 0 || (await known?.wasEverCreated()) === true)
    return "tokens";
  return isLoopback(config.host) ? "loopback" : "closed";
}
