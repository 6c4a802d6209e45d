import { describeTime } from "@cedar/core";
import type { CacheRules } from "./cache-rules.ts";
import type { KeyEntry } from "./key-entry.ts";

/** Clocks of two machines differ a little; more than this means that one of them is wrong (row K13). */
const clockSkewMilliseconds = 60 * 1000;

type Times = Pick<KeyEntry, "fetchedAt" | "expiresAt">;

/** How long a key may still be kept: counted from the fetch at its origin, whoever handed it on (row K9), and to its own end at most. */
export function remainingLifeMilliseconds(
  { fetchedAt, expiresAt }: Times,
  now: number,
  lifeMilliseconds: number,
): number {
  const end = fetchedAt.getTime() + lifeMilliseconds;
  return Math.min(end, expiresAt?.getTime() ?? end) - now;
}

/** A span of time for people. */
export function describeAge(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return `${Math.max(0, Math.floor(milliseconds / 1000))} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}

/** Whether a time is so far ahead that a clock must be wrong (row K13). */
export function isInFuture(time: Date, now: number): boolean {
  return time.getTime() - now > clockSkewMilliseconds;
}

/** Row K8: what of the entry's belonging differs from what is wanted, or `undefined` when it fits. */
export function whyForeign(entry: KeyEntry, { service, profile, serverUrl }: CacheRules): string | undefined {
  if (entry.service !== undefined && entry.service !== service)
    return `is of the service ${entry.service}, and one of ${service} is wanted`;
  if (entry.profile !== profile)
    return `is of ${entry.profile === undefined ? "no profile" : `the profile ${entry.profile}`}, and ${profile === undefined ? "none" : profile} is in force`;
  if (serverUrl !== undefined && entry.serverUrl !== serverUrl)
    return `is of ${entry.serverUrl ?? "no server"}, and the configured server is ${serverUrl}`;
  return undefined;
}

/** Why the entry must not be used, or `undefined` when it may. */
export function whyUnfit(entry: KeyEntry, now: number, rules: CacheRules): string | undefined {
  const foreign = whyForeign(entry, rules);
  if (foreign !== undefined) return foreign;
  const { lifeMilliseconds } = rules;
  const age = now - entry.fetchedAt.getTime();
  if (isInFuture(entry.fetchedAt, now))
    return `was fetched ${describeAge(-age)} in the future: a clock is wrong`;
  if (age >= lifeMilliseconds)
    return `was fetched ${describeAge(age)} ago, and ${describeAge(lifeMilliseconds)} is the limit`;
  if (entry.expiresAt !== undefined && entry.expiresAt.getTime() <= now)
    return `expired at ${describeTime(entry.expiresAt, now)}`;
  return undefined;
}
