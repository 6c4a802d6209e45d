import { type Cedar, CedarError } from "@cedar/core";
import type { Reloaded, ServedKeys } from "./served-keys.ts";

/** What became of each service's key: `unavailable` where its source has none now. */
export type ReloadReport = Readonly<Record<string, Reloaded | "unavailable">>;

/** Asks the sources of all keys again that were ever given. */
export async function reloadAll(cedar: Cedar, served: ServedKeys): Promise<ReloadReport> {
  const services = cedar.services.entries().filter((service) => served.known(service) !== undefined);
  const reports = await Promise.all(
    services.map(async (service) => {
      try {
        return [service.name, await served.reload(service)] as const;
      } catch (error) {
        if (!(error instanceof CedarError)) throw error;
        return [service.name, "unavailable"] as const;
      }
    }),
  );
  return Object.fromEntries(reports);
}
