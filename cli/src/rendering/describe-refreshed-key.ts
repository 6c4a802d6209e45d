import { describeTime, type KeyService, type ResolvedKey, sentence } from "@cedar/core";
import type { KeyInCache } from "../key-in-cache.ts";
import { visibleLine } from "../terminal/visible-text.ts";
import { foundKey } from "./key-answer.ts";

/** A key that was fetched, and what became of it. */
export interface RefreshedKey extends ResolvedKey {
  readonly service: KeyService;
  readonly inCache: KeyInCache;
  /** What was warned of meanwhile. */
  readonly warnings: readonly string[];
}

/** What the cache itself sees may not be why: that was warned of when it was written. */
function describeReason({ inCache, warnings }: RefreshedKey): string {
  if (!("notCached" in inCache)) return "";
  const { notCached, expected } = inCache;
  const isWhole = !expected || warnings.length === 0 || warnings.some((each) => each.includes(notCached));
  return isWhole ? notCached : `${notCached}; the warning says why`;
}

/** Whether and until when the key is cached, and why it is not. */
function describeKeeping(refreshed: RefreshedKey, now: number): string {
  const { inCache } = refreshed;
  const at = (time: Date): string => describeTime(time, now);
  if (!("notCached" in inCache)) {
    const { cachedUntil, isEarlier } = inCache;
    const until = cachedUntil === undefined ? "cached" : `cached until ${at(cachedUntil)}`;
    return isEarlier === true ? `${until}, as it was before: this fetch could not be kept.` : `${until}.`;
  }
  const { hardTime } = foundKey(refreshed);
  const end = hardTime === undefined ? "" : ` It is over at ${at(hardTime)}.`;
  return `found, but not cached: ${sentence(describeReason(refreshed))}${end}`;
}

/** A key that was fetched, in a line. */
export function describeRefreshedKey(refreshed: RefreshedKey, now: Date): string {
  const { fingerprint, source, provider, stale } = foundKey(refreshed);
  const way = provider === source ? "" : `, handed on by ${provider}`;
  const age = stale ? "an old key, since there is no newer one, " : "";
  const title = `${refreshed.service.title} key ${fingerprint} from ${source}${way}`;
  return visibleLine(`${title}: ${age}${describeKeeping(refreshed, now.getTime())}`);
}
