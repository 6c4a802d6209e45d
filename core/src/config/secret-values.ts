import type { KeyService } from "../keys/key-service.ts";
import type { Environment } from "../plugins/plugin.ts";
import type { Config } from "./config.ts";

/** What of a store's URL is secret: its password, as it stands there and as it is meant; not the host, which errors name. */
function passwordOf(store: string | undefined): readonly string[] {
  if (store === undefined || !URL.canParse(store)) return [];
  const { password } = new URL(store);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

/** Every secret that settings hold. */
export function secretsOf({ token, cacheSecret, cacheStore, clientTokens = [] }: Partial<Config>): string[] {
  const listed = clientTokens.map((client) => client.token);
  return [token, cacheSecret, ...passwordOf(cacheStore), ...listed].filter((value) => value !== undefined);
}

/** Every secret that the settings and the environment hold, also those that this process never uses (row L5). */
export function secretValues(
  config: Config,
  environment: Environment,
  services: readonly KeyService[],
): readonly string[] {
  const keys = services.map(({ environmentVariable }) => environment[environmentVariable]);
  return [...secretsOf(config), ...keys].filter((value) => value !== undefined);
}
