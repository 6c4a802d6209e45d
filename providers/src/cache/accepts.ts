import type { Key, KeyContext } from "@cedar/core";

/**
 * Says which key of the cache will do for who asks: any for a `cold` one, another than the one that was refused, a later one than the one
 * that is held. Who wants a fresh key whatever there is (row C5) takes what others fetched after he came.
 */
export function accepts({ reason, current, clock }: KeyContext): (key: Key) => boolean {
  const cameAt = clock.now();
  if (reason === "cold") return () => true;
  if (reason === "rejected") return ({ fingerprint }) => fingerprint !== current?.fingerprint;
  if (current !== undefined) return ({ fetchedAt }) => fetchedAt > current.fetchedAt;
  return ({ fetchedAt }) => fetchedAt.getTime() > cameAt && fetchedAt.getTime() <= clock.now();
}
