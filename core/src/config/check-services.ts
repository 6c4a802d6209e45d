import { createKeyService, type KeyServiceOptions } from "../keys/key-service.ts";
import { builtInKeyServices } from "../keys/key-services.ts";
import { maskKeyShaped } from "../keys/secret-mask.ts";
import { suggestName } from "../nearest-name.ts";
import type { Given, Origin } from "./layer.ts";
import { settingNames, settings } from "./settings.ts";

/** Variables whose values are no keys: Cedar reads them for another purpose, or every program does. */
const taken: ReadonlySet<string> = new Set([
  ...settingNames.flatMap((name) => settings[name].variable ?? []),
  "HOME",
  "USERPROFILE",
  "PATH",
  "NO_COLOR",
]);

function isTaken(variable: string): boolean {
  return taken.has(variable) || variable.startsWith("CEDAR_");
}

/** The value of a service's variable is sent as a key, and masked wherever it turns up: it must be the key of that service alone. */
export function checkServiceVariables(
  services: readonly KeyServiceOptions[],
  origin: Origin,
  problems: string[],
): void {
  const owners = new Map(
    builtInKeyServices.map(({ name, environmentVariable }) => [environmentVariable, name]),
  );
  for (const options of services) {
    const { name, environmentVariable } = createKeyService(options);
    const path = `services.${name}.environmentVariable (from ${origin})`;
    const owner = owners.get(environmentVariable);
    if (isTaken(environmentVariable)) problems.push(`${path}: ${environmentVariable} has another purpose`);
    else if (owner !== undefined)
      problems.push(`${path}: ${environmentVariable} is the variable of the service "${owner}"`);
    owners.set(environmentVariable, name);
  }
}

/** Whether the service that model calls are signed for is one of Cedar's or of the user's. */
export function checkServiceName(
  { value: name, origin }: Given,
  services: readonly KeyServiceOptions[],
  problems: string[],
): void {
  const known = [...builtInKeyServices, ...services].map((service) => service.name);
  if (typeof name !== "string" || name === "" || known.includes(name)) return;
  problems.push(
    `service (from ${origin}): there is no key service "${maskKeyShaped(name)}". ${suggestName(name, known)}`,
  );
}
