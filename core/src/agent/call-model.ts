import { ModelError } from "../errors.ts";
import type { Events, ModelCallInput, ModelReply } from "./call-once.ts";
import { callWithKey } from "./call-with-key.ts";
import { retryDelay } from "./retry-policy.ts";
import type { RunInput } from "./run-input.ts";

/** Calls the model until it has answered, as often as the retry policy allows. Throws the last failure. */
export async function* callModel(call: ModelCallInput, run: RunInput): Events<ModelReply> {
  const startedAt = run.clock.now();
  for (let retries = 0; ; retries += 1) {
    try {
      return yield* callWithKey(call, run);
    } catch (error) {
      run.signal.throwIfAborted();
      if (!(error instanceof ModelError)) throw error;
      const delayMilliseconds = retryDelay(error, retries, run.clock.now() - startedAt);
      if (delayMilliseconds === undefined) throw error;
      const { code, message } = error;
      yield { type: "model-retry", turn: call.turn, attempt: retries + 1, delayMilliseconds, code, message };
      await run.clock.sleep(delayMilliseconds, run.signal);
    }
  }
}
