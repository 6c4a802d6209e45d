import type { Config } from "./config/config.ts";
import type { Origin } from "./config/layer.ts";
import type { LoadedConfig } from "./config/load-config.ts";
import type { ModelAdapter } from "./models/model-adapter.ts";

/** What decides where a key goes. */
export interface KeyDestination {
  readonly config: Pick<Config, "baseUrl" | "service">;
  readonly origins?: Partial<LoadedConfig["origins"]> | undefined;
}

/** The sources of settings, the weakest first. */
const layers = ["default", "file", "variable", "profile", "flag"];

function layerOf(origin: Origin | undefined): string | undefined {
  return origin?.split(" ")[0];
}

function strength(origin: Origin | undefined): number {
  return layers.indexOf(layerOf(origin) ?? "");
}

/**
 * Row N3: whether the address that an adapter calls may have the keys of a service. Address and service belong together: an address that
 * was named by a weaker source than the service was named for another one. `OPENAI_BASE_URL` is the address of the adapter's own service.
 */
export function mayHaveKeys(
  adapter: ModelAdapter,
  wanted: string,
  { config, origins }: KeyDestination,
): boolean {
  const { baseUrl, service = adapter.service } = config;
  if (baseUrl === undefined || config.service === undefined) return wanted === adapter.service;
  if (wanted !== service) return false;
  const isVendors = wanted === adapter.service && layerOf(origins?.baseUrl) === "variable";
  return isVendors || strength(origins?.baseUrl) >= strength(origins?.service);
}
