import { abortable } from "../abortable.ts";
import { ModelError } from "../errors.ts";
import type { RunInput } from "./run-input.ts";

type Limits = Pick<RunInput, "clock" | "idleMilliseconds" | "signal">;

/** Waits for the next item as long as the limits allow. */
async function inTime<Item>(next: Promise<Item>, { clock, idleMilliseconds, signal }: Limits): Promise<Item> {
  const arrived = new AbortController();
  const silence = clock.sleep(idleMilliseconds, arrived.signal).then(() => {
    const message = `The model API said nothing for ${idleMilliseconds / 1000} s.`;
    throw new ModelError("model-silent", message, { hint: "--idle-seconds sets the limit." });
  });
  try {
    return await abortable(Promise.race([next, silence]), signal);
  } finally {
    arrived.abort();
  }
}

/**
 * Passes a stream on, and fails with `model-silent` when nothing comes for so long (row A13), or with the signal's reason as soon as it
 * aborts. Unless the stream ended by itself, `close` is called, so that the connection is closed, and the stream is told to clean up.
 */
export async function* untilIdle<Item>(
  stream: AsyncIterable<Item>,
  limits: Limits,
  close: () => void,
): AsyncGenerator<Item> {
  const iterator = stream[Symbol.asyncIterator]();
  let ended = false;
  try {
    while (!ended) {
      const next = await inTime(iterator.next(), limits);
      ended = next.done === true;
      if (next.done !== true) yield next.value;
    }
  } finally {
    if (!ended) {
      close();
      // Not waited for: a stream that hangs would never answer.
      iterator.return?.().catch(() => {});
    }
  }
}
