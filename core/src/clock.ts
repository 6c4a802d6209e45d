import { setTimeout as sleep } from "node:timers/promises";

/** Something that is to happen later. Keeps the process alive until then. */
export interface Appointment {
  /** Does not keep the process alive any more. */
  unref(): void;
  cancel(): void;
}

/** Time, as everything in Cedar reads it, so that a test can move it. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now()` gives them. */
  now(): number;
  /** Milliseconds since some moment in the past, as `performance.now()` gives them: nobody sets this one forward or back (row K13). */
  elapsed(): number;
  /** Calls back after so many milliseconds of `elapsed`, 24 days at most, unless it is called off. */
  after(milliseconds: number, action: () => void): Appointment;
  /** Calls back when this turn of the event loop is over, without keeping the process alive: time does not pass within a turn. */
  soon(action: () => void): void;
  /** Resolves after so many milliseconds; rejects with the signal's reason when that aborts first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Node's timers end at once when they are set for longer. */
const longestTimerMilliseconds = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  soon: (action) => void setImmediate(action).unref(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, Math.min(milliseconds, longestTimerMilliseconds));
    return { unref: () => void timer.unref(), cancel: () => clearTimeout(timer) };
  },
  sleep: async (milliseconds, signal) => {
    signal?.throwIfAborted();
    try {
      for (let rest = milliseconds; rest > 0; rest -= longestTimerMilliseconds)
        await sleep(
          Math.min(rest, longestTimerMilliseconds),
          undefined,
          signal === undefined ? {} : { signal },
        );
    } catch (error) {
      // Node rejects with an error of its own, whatever the reason was.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
