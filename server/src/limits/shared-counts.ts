import { type Clock, withDeadline } from "@cedar/core";
import type { StoreDriver } from "@cedar/providers";
import type { Logger } from "pino";
import { RateLimiterRes } from "rate-limiter-flexible";
import type { ServerStore } from "../store/server-store.ts";
import { type StoreLimiter, type StoreLimiterOptions, storeLimiter } from "./store-limiter.ts";

/** So often what was counted here is told to the others. */
const shareMilliseconds = 250;
/** A store that hangs is as good as one that is gone. */
const timeoutMilliseconds = 2000;

export interface SharedCountsOptions extends Omit<StoreLimiterOptions, "driver"> {
  readonly store: Pick<ServerStore, "driver">;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told when the replicas together have reached the limit, with the time until it is over. */
  readonly onReached: (key: string, milliseconds: number) => Promise<void>;
}

/**
 * Counts for all replicas in the store that they share, in the background: no request waits for it, and a busy client costs one command in a
 * quarter of a second. Nothing is counted while the store is down: each replica then knows only its own.
 */
export class SharedCounts {
  readonly #options: SharedCountsOptions;
  readonly #pending = new Map<string, number>();
  #isScheduled = false;
  #isStopped = false;
  #isFailing = false;
  #driver: StoreDriver | undefined;
  #limiter: StoreLimiter | undefined;

  constructor(options: SharedCountsOptions) {
    this.#options = options;
  }

  add(key: string): void {
    if (this.#isStopped) return;
    this.#pending.set(key, (this.#pending.get(key) ?? 0) + 1);
    this.#schedule();
  }

  stop(): void {
    this.#isStopped = true;
    this.#pending.clear();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isStopped || this.#pending.size === 0) return;
    this.#isScheduled = true;
    this.#options.clock.after(shareMilliseconds, () => void this.#share()).unref();
  }

  /** One at a time. Throws nothing. */
  async #share(): Promise<void> {
    const { log } = this.#options;
    const counted = [...this.#pending];
    this.#pending.clear();
    try {
      if (!this.#isStopped) await this.#add(counted);
      if (this.#isFailing) log.info("Requests are counted for all replicas again");
      this.#isFailing = false;
    } catch {
      // Drivers' messages can quote the URL with its password.
      if (!this.#isFailing)
        log.warn("The server's store does not count requests: each replica counts its own");
      this.#isFailing = true;
    }
    this.#isScheduled = false;
    this.#schedule();
  }

  async #add(counted: readonly (readonly [string, number])[]): Promise<void> {
    const limiter = await this.#inTime(async () => await this.#open());
    // One after the other, so that the tokens' own questions find their way in between.
    for (const [key, points] of counted) {
      if (limiter === undefined || this.#isStopped) return;
      const reached = await this.#inTime(async () => await consume(limiter, key, points));
      if (reached !== undefined) await this.#options.onReached(key, reached.msBeforeNext);
    }
  }

  /** The limiter on the connection of now; `undefined` where nothing is shared. */
  async #open(): Promise<StoreLimiter | undefined> {
    const driver = await this.#options.store.driver();
    if (driver === this.#driver) return this.#limiter;
    this.#limiter = driver === undefined ? undefined : await storeLimiter({ ...this.#options, driver });
    this.#driver = driver;
    return this.#limiter;
  }

  async #inTime<Result>(action: () => Promise<Result>): Promise<Result> {
    const { clock } = this.#options;
    const error = (): Error => new Error("The store did not answer.");
    return await withDeadline({ clock, milliseconds: timeoutMilliseconds, error }, action);
  }
}

/** What is left when the limit is reached. @throws unknown what the store says. */
async function consume(
  limiter: StoreLimiter,
  key: string,
  points: number,
): Promise<RateLimiterRes | undefined> {
  try {
    const result = await limiter.consume(key, points);
    return result.remainingPoints === 0 ? result : undefined;
  } catch (error) {
    if (error instanceof RateLimiterRes) return error;
    throw error;
  }
}
