import type { KeyEntry } from "./key-entry.ts";

/** Row C2. */
const longestLifeMilliseconds = 24 * 60 * 60 * 1000;
/** Clocks of two machines differ a little; more than this means that one of them is wrong (row K13). */
const clockSkewMilliseconds = 60 * 1000;

type Times = Pick<KeyEntry, "fetchedAt" | "expiresAt">;

/** How long a key may still be kept: counted from the fetch at its origin, whoever handed it on (row K9), and to its own end at most. */
export function remainingLifeMilliseconds({ fetchedAt, expiresAt }: Times, now: number): number {
  const end = fetchedAt.getTime() + longestLifeMilliseconds;
  return Math.min(end, expiresAt?.getTime() ?? end) - now;
}

/** A span of time for people. */
export function describeAge(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return `${Math.max(0, Math.floor(milliseconds / 1000))} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}

/** Why the entry must not be used, or `undefined` when it may. */
export function whyUnfit(entry: KeyEntry, now: number, serverUrl: string | undefined): string | undefined {
  const age = now - entry.fetchedAt.getTime();
  if (serverUrl !== undefined && entry.serverUrl !== serverUrl)
    return `is of ${entry.serverUrl ?? "no server"}, and CEDAR_SERVER_URL is ${serverUrl}`;
  if (age < -clockSkewMilliseconds) return `was fetched ${describeAge(-age)} in the future: a clock is wrong`;
  if (age >= longestLifeMilliseconds) return `was fetched ${describeAge(age)} ago, and 24 h is the limit`;
  if (remainingLifeMilliseconds(entry, now) <= 0) return `expired at ${entry.expiresAt?.toISOString()}`;
  return undefined;
}
