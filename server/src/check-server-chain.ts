import { CedarError } from "@cedar/core";

/** Providers that a server's chain cannot hold, and why. */
const refused: Readonly<Record<string, string>> = {
  server: "the server would ask a Cedar server for the key, which is itself",
  cache:
    "a cached key is a day old at worst, and a key that is rotated on the server must be given at the next request",
};

/**
 * Checks the names of a server's chain.
 * @param origin where the chain was configured, such as `variable CEDAR_SERVER_PROVIDER_CHAIN`.
 * @throws CedarError `configuration-invalid` when it names `server` or `cache`, which are providers for clients.
 */
export function checkServerChain(names: readonly string[], origin: string): void {
  for (const name of names) {
    const reason = refused[name];
    if (reason === undefined) continue;
    const message = `The server's provider chain ${names.join(",")} (from ${origin}) has the provider "${name}": ${reason}.`;
    throw new CedarError("configuration-invalid", message, {
      hint: "Name where the server itself has the key, such as env or file, in --provider-chain or CEDAR_SERVER_PROVIDER_CHAIN.",
      facts: { provider: name, origin },
    });
  }
}
