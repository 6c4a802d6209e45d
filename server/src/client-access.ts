import { type Config, isLoopback } from "@cedar/core";

/**
 * Who is given the key (row S8): whoever shows one of the `tokens`; programs of this machine (`loopback`); nobody until somebody configures it
 * (`closed`); everybody (`open`).
 */
export type ClientAccess = "tokens" | "loopback" | "closed" | "open";

/**
 * Reads the access from the configuration. "No client token was ever configured" is, for now, said by the configuration alone: whoever removes
 * the last token opens the server on loopback again. A store of clients would remember that there was one.
 */
export function clientAccess(config: Pick<Config, "auth" | "clientTokens" | "host">): ClientAccess {
  if (config.auth === "none") return "open";
  if (config.clientTokens.length > 0) return "tokens";
  return isLoopback(config.host) ? "loopback" : "closed";
}
