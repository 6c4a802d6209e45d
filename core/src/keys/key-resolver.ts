import type { AskChainOptions, ResolvedKey } from "./ask-chain.ts";
import type { Key } from "./key.ts";
import type { KeyService } from "./key-service.ts";
import { openAiKeyService } from "./key-services.ts";
import { ServiceKeyResolver } from "./service-key-resolver.ts";

/** So a rotation on disk is seen by a running agent (row F7). */
const defaultMemorySeconds = 60;
/** Row C2. */
const defaultTtlSeconds = 24 * 60 * 60;

export interface KeyResolverOptions extends Omit<AskChainOptions, "ttlSeconds"> {
  /** Whether the first question skips what a cache holds (row C5). */
  readonly refreshFirst: boolean;
  /** How long a cached key lives after the fetch at its origin: 24 hours by default. */
  readonly ttlSeconds?: number | undefined;
  /**
   * How long a key is given from memory before the chain is asked whether it is still the one: 60 by default; 0 keeps nothing, neither
   * keys nor failures, and asks for each caller that is not waiting yet.
   */
  readonly memorySeconds?: number | undefined;
}

/** What `cedar.keys` is: asks the chain for the key of a service, shares one answer among callers, renews it in time, and forgets what an API refused. */
export class KeyResolver {
  readonly #options: KeyResolverOptions;
  /** Row K8: services have nothing in common, neither keys nor failures. */
  readonly #services = new Map<string, ServiceKeyResolver>();

  constructor(options: KeyResolverOptions) {
    this.#options = options;
  }

  /**
   * Gives the key of a service, OpenAI's without one, and the steps that led to it; callers at the same time, and for a while afterwards,
   * share one answer. A key in its soft window is given while a newer one is looked for.
   * @throws CedarError `key-not-found` with row C10's message when no provider has one, `key-provider-timeout` when time ran out.
   */
  resolve(service: KeyService = openAiKeyService): Promise<ResolvedKey> {
    // Nothing is awaited on the hot path: the answer that is there is handed on.
    return this.#of(service).resolve();
  }

  /** Asks the origin for the key, whatever caches hold (row C5). @throws CedarError as `resolve` does. */
  async refresh(service: KeyService = openAiKeyService): Promise<ResolvedKey> {
    return await this.#of(service).refresh();
  }

  /** Makes every provider forget a key that the API refused; the next `resolve` asks the chain with the reason `rejected`. */
  async reject(key: Key): Promise<void> {
    await this.#services.get(key.service)?.reject(key);
  }

  #of(service: KeyService): ServiceKeyResolver {
    const known = this.#services.get(service.name);
    if (known !== undefined) return known;
    const { ttlSeconds = defaultTtlSeconds, memorySeconds = defaultMemorySeconds } = this.#options;
    const made = new ServiceKeyResolver(service, { ...this.#options, ttlSeconds, memorySeconds });
    this.#services.set(service.name, made);
    return made;
  }
}
