import type { StoreDriver } from "@cedar/providers";
import { RateLimiterPostgres, RateLimiterRedis, type RateLimiterRes } from "rate-limiter-flexible";

/** Counts in a store, for all replicas. */
export interface StoreLimiter {
  /** Rejects with a `RateLimiterRes` beyond the limit, with an error when the store fails. */
  consume(key: string, points: number): Promise<RateLimiterRes>;
}

export interface StoreLimiterOptions {
  readonly driver: StoreDriver;
  /** What is counted. */
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
}

/** Made where it is missing; two replicas that do so at the same time do no harm. */
const tableName = "cedar_server_limits";

/** Makes a limiter on a connection that others use as well. @throws unknown what the store says. */
export async function storeLimiter({
  driver,
  name,
  points,
  seconds,
}: StoreLimiterOptions): Promise<StoreLimiter> {
  const options = {
    storeClient: driver.client,
    keyPrefix: `cedar-server:limit:${name}`,
    points,
    duration: seconds,
  };
  if (driver.kind === "redis") return new RateLimiterRedis({ ...options, useRedisPackage: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const settle = (error?: Error): void => (error === undefined ? resolve() : reject(error));
  const limiter = new RateLimiterPostgres({ ...options, storeType: "pool", tableName }, settle);
  await promise;
  return limiter;
}
