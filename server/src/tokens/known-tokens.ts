import { CedarError, type Clock, messageOf } from "@cedar/core";
import type { Logger } from "pino";
import type { TokenRecord } from "./token-record.ts";
import type { TokenStore } from "./token-store.ts";

/** So often the store is asked whether tokens have changed: a revocation counts everywhere within a second. */
const checkMilliseconds = 500;
/** So often all tokens are read again, whatever the store says of changes. */
const reloadMilliseconds = 30_000;
/** What is known may be so old before nobody is let in by it any more: a token may have been revoked meanwhile. */
const staleMilliseconds = 2000;
/** Tokens that nobody knows may be new ones; so often at most the store is asked because of them (row B16). */
const unknownMilliseconds = 100;

/** Where the tokens are read from. */
type Tokens = Pick<TokenStore, "records" | "revision">;

export interface KnownTokensOptions {
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The tokens of the store as this server knows them: all of them in memory, so that a request costs no question to the store (row B16), and
 * checked for changes twice a second, so that what another replica or a command changes counts here too.
 */
export class KnownTokens {
  readonly #tokens: Tokens;
  readonly #clock: Clock;
  readonly #log: Logger;
  #records: ReadonlyMap<string, TokenRecord> = new Map();
  #revision: string | undefined;
  #wasSeen = false;
  #loadedAt = Number.NEGATIVE_INFINITY;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #checking: Promise<void> | undefined;
  #failure: unknown;
  #isStopped = false;

  constructor({ tokens, clock, log }: KnownTokensOptions) {
    this.#tokens = tokens;
    this.#clock = clock;
    this.#log = log;
  }

  /** Looks for the first time, and then again and again until `stop`. That the store is down is no failure: it is told in the log. */
  async start(): Promise<void> {
    await this.#check();
    const again = (): void => {
      if (!this.#isStopped) void this.start();
    };
    this.#clock.after(checkMilliseconds, again).unref();
  }

  /** Asks nobody any more: resolves when a question that is under way has been answered. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#checking;
  }

  /** Whether the store answers. */
  get isUp(): boolean {
    return this.#failure === undefined;
  }

  /**
   * Whether a token was ever created, also one that was revoked since (row S8), or lost together with all that stood in the store.
   * @throws CedarError `store-unavailable` when that is not known now.
   */
  async wasEverCreated(): Promise<boolean> {
    await this.#beFresh();
    return this.#wasSeen;
  }

  /**
   * The record of a token, whatever its state; `undefined` when there is none.
   * @throws CedarError `store-unavailable` when that is not known now (row B13).
   */
  async find(digest: string): Promise<TokenRecord | undefined> {
    await this.#beFresh();
    const known = this.#records.get(digest);
    if (known !== undefined || this.#age < unknownMilliseconds) return known;
    await this.#check();
    await this.#beFresh();
    return this.#records.get(digest);
  }

  get #age(): number {
    return this.#clock.elapsed() - this.#checkedAt;
  }

  async #beFresh(): Promise<void> {
    if (this.#age < staleMilliseconds) return;
    await this.#check();
    if (this.#age < staleMilliseconds) return;
    throw this.#failure instanceof CedarError
      ? this.#failure
      : new CedarError("store-unavailable", "The server's store did not answer.");
  }

  /** One check at a time, for all who wait. Throws nothing. */
  async #check(): Promise<void> {
    this.#checking ??= this.#look().finally(() => {
      this.#checking = undefined;
    });
    await this.#checking;
  }

  async #look(): Promise<void> {
    const startedAt = this.#clock.elapsed();
    try {
      const revision = await this.#tokens.revision();
      if (revision !== this.#revision || startedAt - this.#loadedAt >= reloadMilliseconds) {
        this.#records = await this.#tokens.records();
        this.#revision = revision;
        this.#wasSeen ||= revision !== undefined;
        this.#loadedAt = startedAt;
      }
      this.#checkedAt = startedAt;
      if (this.#failure !== undefined) this.#log.info("The server's store answers again");
      this.#failure = undefined;
    } catch (error) {
      if (this.#failure === undefined)
        this.#log.warn(
          { reason: messageOf(error) },
          "Client tokens cannot be looked up: clients are answered 503",
        );
      this.#failure = error;
    }
  }
}
