import type { Clock } from "./clock.ts";
import type { Config } from "./config/config.ts";
import { CedarError } from "./errors.ts";
import { isLoopback } from "./is-loopback.ts";
import { type KeyDestination, mayHaveKeys } from "./key-destination.ts";
import type { Key } from "./keys/key.ts";
import type { KeyService } from "./keys/key-service.ts";
import type { SecretMask } from "./keys/secret-mask.ts";
import type { Logger } from "./logger.ts";
import { chooseModel, type ModelChoice } from "./models/choose-model.ts";
import type { KeyCheck, ModelAdapter } from "./models/model-adapter.ts";
import type { Registries } from "./plugins/registries.ts";

/** What `createCedar` has put together, before the rest is made of it. */
export interface CedarParts extends KeyDestination {
  readonly config: Config;
  readonly registries: Registries;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly mask: SecretMask;
}

/** Row N3: a key that goes to another machine over plain http can be read on the way. */
function warnOfPlainHttp({ baseUrl }: Config, logger: Logger): void {
  if (baseUrl === undefined) return;
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol === "https:" || isLoopback(hostname)) return;
  logger.warn(
    `The key goes to ${hostname} over plain http, where it can be read on the way: use https, or --keyless.`,
  );
}

/** Row N3: the key of one service is not sent to the API of another. */
function checkDestination(adapter: ModelAdapter, service: string, parts: CedarParts): void {
  if (mayHaveKeys(adapter, service, parts)) return;
  const { baseUrl } = parts.config;
  const address =
    baseUrl === undefined ? "whose own API is another one" : `and ${baseUrl} was named for another`;
  throw new CedarError(
    "configuration-invalid",
    `The key of "${service}" was to sign calls of the model adapter "${adapter.name}", ${address}.`,
    {
      hint: "Name the API that takes the key beside the service: --base-url with --service, or both in one file or profile.",
    },
  );
}

/** Whose keys sign the calls of an adapter. */
function serviceOf(adapter: ModelAdapter, parts: CedarParts): KeyService | undefined {
  const { config, registries } = parts;
  if (adapter.service === undefined || config.keyless) return undefined;
  const service = registries.keyServices.get(config.service ?? adapter.service);
  checkDestination(adapter, service.name, parts);
  return service;
}

/**
 * The adapter and the model of a run, and the service whose key signs its calls; `undefined` for calls without a key.
 * @throws CedarError `name-unknown` for a model or a service that there is not, `configuration-invalid` for a key that would go astray.
 */
export function chooseCall(parts: CedarParts): ModelChoice & { readonly service: KeyService | undefined } {
  const { config, registries, logger } = parts;
  const choice = chooseModel(config.model, registries.modelAdapters);
  const service = serviceOf(choice.adapter, parts);
  if (service !== undefined) warnOfPlainHttp(config, logger);
  return { ...choice, service };
}

/** The service whose key a run asks for; `undefined` when it needs none. @throws CedarError `name-unknown` for a model or a service that there is not. */
export function runServiceOf({ config, registries }: CedarParts): KeyService | undefined {
  const { adapter } = chooseModel(config.model, registries.modelAdapters);
  if (adapter.service === undefined || config.keyless) return undefined;
  return registries.keyServices.get(config.service ?? adapter.service);
}

/**
 * The adapter that calls the API of a service: the one that is configured for it, else the first that says so. Row N3: when the address
 * that is named may not have the key, none of the adapters that may call it is asked.
 */
function adapterOf(service: string, parts: CedarParts): ModelAdapter | undefined {
  const { adapter } = chooseModel(parts.config.model, parts.registries.modelAdapters);
  if (mayHaveKeys(adapter, service, parts)) return adapter;
  const isTaken = parts.config.baseUrl !== undefined && parts.config.service !== undefined;
  return parts.registries.modelAdapters
    .entries()
    .find((each) => each.service === service && !(isTaken && each.service === adapter.service));
}

/** The host that is asked whether a key of the service works; `undefined` when nobody is, or nobody knows whom the adapter asks. */
export function keyCheckHostOf(service: string, parts: CedarParts): string | undefined {
  if (parts.config.keyless) return undefined;
  try {
    const adapter = adapterOf(service, parts);
    if (adapter?.checkKey === undefined || adapter.baseUrl === undefined) return undefined;
    return new URL(adapter.baseUrl).host;
  } catch {
    // An unknown model, or a URL that is none: whoever uses it says so.
    return undefined;
  }
}

/** Asks the API of the key's service whether it accepts the key. */
export async function askWhetherKeyWorks(
  key: Key,
  signal: AbortSignal,
  parts: CedarParts,
): Promise<KeyCheck> {
  const { config, logger } = parts;
  // The address may be that of somebody who is to see no key.
  if (config.keyless)
    return {
      outcome: "unknown",
      message: "Model calls are made without a key here (keyless): none was sent.",
    };
  const adapter = adapterOf(key.service, parts);
  if (adapter?.checkKey === undefined) {
    const message = `There is no model adapter that can ask the API of ${key.service}.`;
    return { outcome: "unknown", message };
  }
  warnOfPlainHttp(config, logger);
  return await adapter.checkKey(key, signal);
}
