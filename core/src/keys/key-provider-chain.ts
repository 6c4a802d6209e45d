import { CedarError, messageOf } from "../errors.ts";
import { withDeadline } from "../with-deadline.ts";
import { askKeyProvider } from "./ask-key-provider.ts";
import type { Key } from "./key.ts";
import type { KeyContext, KeyProvider, KeyRequest, KeyStep } from "./key-provider.ts";
import { maskKeyShaped } from "./secret-mask.ts";

/** What a provider has in any case, also when the clock was set forward while others were asked. */
const shortestShareMilliseconds = 1000;
/** How long a key that was found may wait for somebody to write it down. */
const noteMilliseconds = 5000;

/**
 * Providers in order, the first that has a key answers; then those *before* it are told to remember the key, if it is cacheable.
 * A chain is itself a provider. See docs/openai-key-flow.md.
 */
export class KeyProviderChain implements KeyProvider {
  readonly name: string = "chain";
  readonly providers: readonly KeyProvider[];

  constructor(providers: readonly KeyProvider[]) {
    this.providers = providers;
  }

  /**
   * Gives the first key; `undefined` when no provider has one.
   * @throws CedarError `key-provider-failed` when none has a key and at least one failed.
   */
  async resolve(request: KeyRequest, context: KeyContext): Promise<Key | undefined> {
    const failed: KeyStep[] = [];
    for (const [position, provider] of this.providers.entries()) {
      context.signal.throwIfAborted();
      const share = this.#share(position, context);
      const { key, step } = await askKeyProvider(provider, request, context, share);
      context.report(step);
      if (key !== undefined) {
        await this.#remember(this.providers.slice(0, position), key, context);
        return key;
      }
      if (step.outcome === "failed") failed.push(step);
    }
    if (failed.length === 0) return undefined;
    const said = failed.map((step) => `${step.provider}: ${step.message}`).join("; ");
    throw new CedarError("key-provider-failed", `No provider of the chain has a key. ${said}`);
  }

  /** Tells every provider to remember the key. */
  async remember(key: Key, context: KeyContext): Promise<void> {
    await this.#remember(this.providers, key, context);
  }

  /** Tells every provider to forget the key. */
  async forget(fingerprint: string, context: KeyContext): Promise<void> {
    for (const provider of this.providers) {
      await tolerate(provider, "forget", context, async () => await provider.forget?.(fingerprint, context));
    }
  }

  /** Row K18: milliseconds for one provider: an equal part of what is left, so that what one does not need is passed on. */
  #share(position: number, { deadline, clock }: KeyContext): number {
    const share = (deadline - clock.now()) / (this.providers.length - position);
    return Math.max(share, shortestShareMilliseconds);
  }

  async #remember(providers: readonly KeyProvider[], key: Key, context: KeyContext): Promise<void> {
    if (!key.cacheable) return;
    for (const provider of providers) {
      await tolerate(provider, "remember", context, async () => await provider.remember?.(key, context));
    }
  }
}

/** A key that was found is not lost because somebody could not write it down, or hangs while doing so (rows F6, K18). */
async function tolerate(
  provider: KeyProvider,
  verb: "remember" | "forget",
  context: KeyContext,
  action: () => Promise<void>,
): Promise<void> {
  const { clock, signal, logger } = context;
  const error = (): Error => new Error(`it took longer than ${noteMilliseconds / 1000} s`);
  try {
    await withDeadline({ clock, milliseconds: noteMilliseconds, signal, error }, action);
  } catch (caught) {
    const reason = maskKeyShaped(messageOf(caught));
    logger.warn(`The key provider "${provider.name}" could not ${verb} the key: ${reason}`);
  }
}
