import type { AgentEvent } from "./agent/agent-event.ts";
import { runAgent } from "./agent/run-agent.ts";
import type { Approve } from "./agent/run-input.ts";
import {
  askWhetherKeyWorks,
  type CedarParts,
  chooseCall,
  keyCheckHostOf,
  runServiceOf,
} from "./choose-call.ts";
import { type Clock, systemClock } from "./clock.ts";
import { concealSecrets } from "./config/conceal-secrets.ts";
import type { Config } from "./config/config.ts";
import { defaultConfig } from "./config/default-config.ts";
import type { LoadedConfig } from "./config/load-config.ts";
import { secretValues } from "./config/secret-values.ts";
import type { Key } from "./keys/key.ts";
import { KeyProviderChain } from "./keys/key-provider-chain.ts";
import { KeyResolver } from "./keys/key-resolver.ts";
import { createKeyService, type KeyService } from "./keys/key-service.ts";
import { builtInKeyServices } from "./keys/key-services.ts";
import { pickKeyProviders } from "./keys/pick-key-providers.ts";
import { SecretMask } from "./keys/secret-mask.ts";
import { type Logger, silentLogger } from "./logger.ts";
import { maskingLogger } from "./masking-logger.ts";
import type { KeyCheck } from "./models/model-adapter.ts";
import type { Environment, Plugin } from "./plugins/plugin.ts";
import { registerAll } from "./plugins/register-all.ts";
import type { PluginContribution } from "./plugins/register-plugin.ts";
import { createRegistries, type Registries } from "./plugins/registries.ts";
import type { Registry } from "./plugins/registry.ts";
import { Workspace } from "./tools/workspace.ts";

/** How long the chain as a whole may look for a key. */
const chainTimeoutMilliseconds = 15_000;

export interface CedarOptions {
  /** Settings over the defaults: the `config` that `loadConfig` gives, or some members of it. */
  readonly config?: Partial<Config>;
  /** Where the settings came from, for messages: the `origins` that `loadConfig` gives. */
  readonly origins?: Partial<LoadedConfig["origins"]>;
  /** Plugins as objects, such as `builtInProviders` of `@cedar/providers`; those that `config.plugins` names come after them. */
  readonly plugins: readonly Plugin[];
  /** The user's configuration folder; tools cannot reach it, and the cache keeps its file there. Without one there is no cache file. */
  readonly configDirectory?: string | undefined;
  /** Environment variables for key providers and other plugins: `process.env`, or `{}` for none. */
  readonly environment: Environment;
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** Whether somebody sits at a terminal and can be asked. */
  readonly canPrompt?: boolean;
  /** Where the secrets that are met are noted, for whoever masks what is printed: the `mask` that `loadConfig` gives; one of its own without it. */
  readonly mask?: SecretMask;
  /** Seconds for which a key is given from memory before the chain is asked again: 60 by default, 0 asks the chain each time. */
  readonly keyMemorySeconds?: number;
}

export interface RunOptions {
  /** The folder that the agent works in: the working directory without one. */
  readonly workspace?: string;
  /** Aborts the run. */
  readonly signal?: AbortSignal;
  /** Asks the user in the mode `ask`; without it such calls are denied. */
  readonly approve?: Approve;
}

/** Keys, models and tools, put together. */
export interface Cedar {
  readonly config: Config;
  /** The key services that there are: those that Cedar knows, and the user's. */
  readonly services: Registry<KeyService>;
  /** The service whose key a run asks for; `undefined` when it needs none. @throws CedarError `name-unknown` for an unknown model or service. */
  runService(): KeyService | undefined;
  /** Finds the key of a service through the chain. */
  readonly keys: KeyResolver;
  /** Who added what, in the order of registration. */
  readonly plugins: readonly PluginContribution[];
  /** Takes secrets out of what is about to be printed. */
  readonly mask: SecretMask;
  /** Asks the API of the key's service whether it accepts the key. Throws only when the signal aborts, or the configuration cannot be meant. */
  checkKey(key: Key, signal: AbortSignal): Promise<KeyCheck>;
  /** The host that `checkKey` asks about keys of a service; `undefined` when it asks nobody, or nobody knows whom the adapter asks. */
  keyCheckHost(service: KeyService): string | undefined;
  /** Runs the agent on a prompt: an event at a time, the last is `run-end`. @throws CedarError for an unknown model or workspace. */
  run(prompt: string, options?: RunOptions): AsyncGenerator<AgentEvent, void>;
}

/** Row L5: where keys lie on the disk, tools do not read. */
function closedPaths({ keyFile }: Config, configDirectory: string | undefined): readonly string[] {
  return configDirectory === undefined ? [keyFile] : [keyFile, configDirectory];
}

/** The services that Cedar knows, then the user's, which cannot take the name of one of those. */
function addServices({ services }: Config, { keyServices }: Registries): Registry<KeyService> {
  for (const service of builtInKeyServices) keyServices.add(service, "built-in");
  for (const options of services) keyServices.add(createKeyService(options), "configuration");
  return keyServices;
}

function chainOf(
  { providerChain }: Config,
  { keyProviders }: Registries,
  { origins }: CedarOptions,
): KeyProviderChain {
  return new KeyProviderChain(pickKeyProviders(keyProviders, providerChain, origins?.providerChain));
}

function createKeyResolver(options: CedarOptions, parts: CedarParts): KeyResolver {
  const { config, registries, clock, logger, mask } = parts;
  return new KeyResolver({
    chain: chainOf(config, registries, options),
    clock,
    logger,
    mask,
    canPrompt: options.canPrompt ?? false,
    refreshFirst: config.refreshKey,
    timeoutMilliseconds: chainTimeoutMilliseconds,
    ttlSeconds: config.cacheTtlSeconds,
    memorySeconds: options.keyMemorySeconds,
    inForce: { profile: config.profile, configured: config.service },
  });
}

/**
 * The composition root: plugins fill the registries, the configuration picks the chain from them.
 * @throws CedarError `name-unknown` for key providers that no plugin added, all at once, `plugin-invalid` for a plugin that cannot be loaded.
 */
export async function createCedar(options: CedarOptions): Promise<Cedar> {
  const config: Config = concealSecrets({ ...defaultConfig(), ...options.config });
  const { clock = systemClock, mask = new SecretMask(), environment, configDirectory } = options;
  const logger = maskingLogger(options.logger ?? silentLogger, mask);
  const registries = createRegistries();
  const services = addServices(config, registries);
  for (const secret of secretValues(config, environment, services.entries())) mask.add(secret);
  const plugins = await registerAll(
    options,
    { config, environment, logger, configDirectory, addSecret: (value) => mask.add(value) },
    registries,
  );
  const parts: CedarParts = { config, origins: options.origins, registries, clock, logger, mask };
  const keys = createKeyResolver(options, parts);
  async function* run(
    prompt: string,
    { workspace = process.cwd(), signal, approve }: RunOptions = {},
  ): AsyncGenerator<AgentEvent, void> {
    yield* runAgent({
      prompt,
      ...chooseCall(parts),
      keys,
      tools: registries.tools.entries(),
      hooks: registries.hooks.entries(),
      mode: config.mode,
      approve,
      workspace: await Workspace.open(workspace, closedPaths(config, configDirectory)),
      maxTurns: config.maxTurns,
      idleMilliseconds: config.idleSeconds * 1000,
      signal: signal ?? new AbortController().signal,
      clock,
      logger,
      mask,
    });
  }
  const checkKey = async (key: Key, signal: AbortSignal): Promise<KeyCheck> =>
    await askWhetherKeyWorks(key, signal, parts);
  const keyCheckHost = (service: KeyService): string | undefined => keyCheckHostOf(service.name, parts);
  const runService = (): KeyService | undefined => runServiceOf(parts);
  return { config, services, runService, keys, plugins, mask, checkKey, keyCheckHost, run };
}
