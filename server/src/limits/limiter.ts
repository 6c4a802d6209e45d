import { type Clock, systemClock } from "@cedar/core";
import type { Logger } from "pino";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { ServerStore } from "../store/server-store.ts";
import { BoundedKeys } from "./bounded-keys.ts";
import { SharedCounts } from "./shared-counts.ts";

export interface LimiterOptions {
  /** What is counted, such as `client`. */
  readonly name: string;
  /** How often within the time; 0 for without limit. */
  readonly points: number;
  /** A minute without it. */
  readonly seconds?: number;
  /** Where replicas count together. */
  readonly store: Pick<ServerStore, "driver"> | undefined;
  readonly log: Logger;
  readonly clock?: Clock;
}

/** That a limit is exceeded. */
export interface Excess {
  readonly milliseconds: number;
  /** Whether this is the first time since the limit was reached. */
  readonly isFirst: boolean;
}

/**
 * Counts how often something happens to each of many. What counts is decided in this process's memory, at once; replicas that share a store
 * tell each other. So the memory is also what remains while the store is down.
 */
export class Limiter {
  readonly points: number;
  readonly #seconds: number;
  readonly #local: RateLimiterMemory;
  readonly #keys: BoundedKeys;
  readonly #shared: SharedCounts | undefined;

  constructor({ name, points, seconds = 60, store, log, clock = systemClock }: LimiterOptions) {
    this.points = points;
    this.#seconds = seconds;
    this.#local = new RateLimiterMemory({ points, duration: seconds });
    this.#keys = new BoundedKeys({ clock, milliseconds: seconds * 1000 });
    const onReached = async (key: string, milliseconds: number): Promise<void> =>
      await this.#reached(key, milliseconds);
    this.#shared = store && new SharedCounts({ name, points, seconds, store, clock, log, onReached });
  }

  /** Counts once more. */
  async count(name: string): Promise<Excess | undefined> {
    if (this.points === 0) return undefined;
    const key = this.#keys.keyOf(name);
    try {
      await this.#local.consume(key);
      this.#shared?.add(key);
      return undefined;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return { milliseconds: error.msBeforeNext, isFirst: error.consumedPoints === this.points + 1 };
    }
  }

  /** Whether the next one is beyond the limit. Counts nothing. */
  async excess(name: string): Promise<Excess | undefined> {
    if (this.points === 0) return undefined;
    const counted = await this.#local.get(this.#keys.keyOf(name));
    if (counted === null || counted.consumedPoints < this.points) return undefined;
    return { milliseconds: counted.msBeforeNext, isFirst: false };
  }

  stop(): void {
    this.#shared?.stop();
  }

  /** All replicas together have reached it: so has this one. */
  async #reached(key: string, milliseconds: number): Promise<void> {
    const counted = await this.#local.get(key);
    if (counted !== null && counted.consumedPoints >= this.points) return;
    // The store of a replica whose clock is wrong says no more than a whole time.
    const seconds = Math.min(Math.max(milliseconds / 1000, 0.001), this.#seconds);
    await this.#local.set(key, this.points, seconds);
  }
}
