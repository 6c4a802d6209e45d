import type { ManualClock } from "../manual-clock.ts";

const tickMilliseconds = 10;

/** Lets a test's clock run as the machine's does, for what waits by it, until the returned function is called. */
export function runClock(clock: ManualClock): () => void {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    clock.advance(now - last);
    last = now;
  }, tickMilliseconds);
  return () => clearInterval(timer);
}
