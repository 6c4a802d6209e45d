import { CedarError, messageOf } from "../errors.ts";
import { withDeadline } from "../with-deadline.ts";
import { askKeyProvider } from "./ask-key-provider.ts";
import type { Key } from "./key.ts";
import type { KeyAnswer, KeyContext, KeyProvider, KeyRequest, KeyStep } from "./key-provider.ts";
import { maskKeyShaped } from "./secret-mask.ts";

/** What a provider has in any case, also when the clock was set forward while others were asked. */
const shortestShareMilliseconds = 1000;
/** How long a key that was found may wait for somebody to write it down. */
const noteMilliseconds = 5000;
/** What there is for that when the time of the chain is over: as long as the resolver waits for a chain that is late. */
const shortestNoteMilliseconds = 500;

/** One question to the chain, and who has failed on the way. */
interface Question {
  readonly request: KeyRequest;
  readonly context: KeyContext;
  readonly failed: KeyStep[];
}

/**
 * Providers in order, the first that has a key answers; then those *before* it are told to remember the key, if it may be cached.
 * A chain is itself a provider. See docs/openai-key-flow.md.
 */
export class KeyProviderChain implements KeyProvider {
  readonly name: string = "chain";
  readonly providers: readonly KeyProvider<KeyAnswer>[];

  constructor(providers: readonly KeyProvider<KeyAnswer>[]) {
    this.providers = providers;
  }

  /**
   * Gives the first key; `undefined` when no provider has one.
   * @throws CedarError `key-provider-failed` when none has a key and at least one failed.
   */
  async resolve(request: KeyRequest, context: KeyContext): Promise<Key | undefined> {
    // A signal that is made when somebody asks for it has not aborted before that.
    const isMade = Object.getOwnPropertyDescriptor(context, "signal")?.get === undefined;
    if (isMade) context.signal.throwIfAborted();
    const failed: KeyStep[] = [];
    const key = await this.#askFrom(0, { request, context, failed });
    if (key !== undefined || failed.length === 0) return key;
    const said = failed.map((step) => `${step.provider}: ${step.message}`).join("; ");
    throw new CedarError("key-provider-failed", `No provider of the chain has a key. ${said}`);
  }

  /** Tells every provider to remember the key. */
  async remember(key: Key, context: KeyContext): Promise<void> {
    await this.#remember(this.providers, key, context);
  }

  /** Tells every provider to forget the key. */
  async forget(fingerprint: string, context: KeyContext): Promise<void> {
    await tellAll(
      this.providers,
      "forget",
      context,
      async (provider, own) => await provider.forget?.(fingerprint, own),
    );
  }

  /** Asks the providers from a position on. */
  async #askFrom(position: number, question: Question): Promise<Key | undefined> {
    const provider = this.providers[position];
    if (provider === undefined) return undefined;
    const { request, context, failed } = question;
    // Who has just come has not left.
    if (position > 0) context.signal.throwIfAborted();
    const { key, step } = await askKeyProvider(provider, request, context, this.#share(position, context));
    context.report(step);
    if (key !== undefined) {
      if (position > 0) await this.#remember(this.providers.slice(0, position), key, context);
      return key;
    }
    if (step.outcome === "failed") failed.push(step);
    const isLast = position === this.providers.length - 1;
    if (provider.coalesce === undefined || isLast) return await this.#askFrom(position + 1, question);
    return await this.#askBehind(provider, position, question);
  }

  /**
   * Asks the providers behind one that coalesces: it may have the key by the time that others are done. Whatever goes wrong with it
   * neither keeps the others from being asked nor loses the key that they gave.
   */
  async #askBehind(
    provider: KeyProvider<KeyAnswer>,
    position: number,
    question: Question,
  ): Promise<Key | undefined> {
    const { request, context } = question;
    let asked: Promise<Key | undefined> | undefined;
    const ask = (): Promise<Key | undefined> => {
      asked ??= this.#askFrom(position + 1, question);
      return asked;
    };
    const coalescing: KeyProvider = {
      name: provider.name,
      resolve: async (_request, own) => await provider.coalesce?.(request, own, ask),
    };
    // Those behind it keep their own time.
    const milliseconds = 2 * Math.max(context.deadline - context.clock.now(), shortestShareMilliseconds);
    const isAsked = (): boolean => asked !== undefined;
    const { promise: late, resolve: beLate } = Promise.withResolvers<undefined>();
    // Row K18: one that waits for ever for its turn, while nobody was asked, is left behind.
    const end = context.clock.after(this.#share(position, context), () => {
      if (!isAsked()) beLate(undefined);
    });
    const left = new AbortController();
    const own = { ...context, signal: AbortSignal.any([context.signal, left.signal]) };
    const answering = askKeyProvider(coalescing, request, own, milliseconds);
    const answer = await Promise.race([answering, late]).finally(() => end.cancel());
    if (answer === undefined) {
      // It waits no longer; that it says so is of no use to anybody.
      answering.catch(() => {});
      left.abort();
    }
    if (isAsked() || answer?.key === undefined) return await ask();
    context.report(answer.step);
    await this.#remember(this.providers.slice(0, position), answer.key, context);
    return answer.key;
  }

  /** Row K18: milliseconds for one provider: an equal part of what is left, so that what one does not need is passed on. */
  #share(position: number, { deadline, clock }: KeyContext): number {
    const share = (deadline - clock.now()) / (this.providers.length - position);
    return Math.max(share, shortestShareMilliseconds);
  }

  async #remember(
    providers: readonly KeyProvider<KeyAnswer>[],
    key: Key,
    context: KeyContext,
  ): Promise<void> {
    if (key.cache !== "disk") return;
    await tellAll(
      providers,
      "remember",
      context,
      async (provider, own) => await provider.remember?.(key, own),
    );
  }
}

/** A key that was found is not lost because somebody could not write it down, or hangs while doing so (rows F6, K18). */
async function tellAll(
  providers: readonly KeyProvider<KeyAnswer>[],
  verb: "remember" | "forget",
  context: KeyContext,
  tell: (provider: KeyProvider<KeyAnswer>, context: KeyContext) => Promise<void>,
): Promise<void> {
  const { clock, signal, logger, deadline } = context;
  const milliseconds = Math.max(shortestNoteMilliseconds, Math.min(noteMilliseconds, deadline - clock.now()));
  const error = (): Error => new Error(`it took longer than ${Math.round(milliseconds / 100) / 10} s`);
  await Promise.all(
    providers.map(async (provider) => {
      try {
        await withDeadline(
          { clock, milliseconds, signal, error },
          async (limited) => await tell(provider, { ...context, signal: limited }),
        );
      } catch (caught) {
        const hint = caught instanceof CedarError && caught.hint !== undefined ? ` ${caught.hint}` : "";
        const reason = maskKeyShaped(`${messageOf(caught)}${hint}`);
        logger.warn(`The key provider "${provider.name}" could not ${verb} the key: ${reason}`);
      }
    }),
  );
}
