import { abortable } from "../abortable.ts";
import { CedarError, ModelError } from "../errors.ts";
import type { ResolvedKey } from "../keys/ask-chain.ts";
import type { Key } from "../keys/key.ts";
import { sentence } from "../sentence.ts";
import { callOnce, type Events, type ModelCallInput, type ModelReply } from "./call-once.ts";
import type { RunInput } from "./run-input.ts";

async function* findKey(turn: number, run: RunInput): Events<ResolvedKey | undefined> {
  if (run.service === undefined) return undefined;
  const resolved = await abortable(run.keys.resolve(run.service), run.signal);
  const { key, provider } = resolved;
  yield { type: "key-find", turn, fingerprint: key.fingerprint, source: key.source, provider };
  return resolved;
}

/** Row K6: makes every provider forget a refused key, so that nobody gives it again, in this run or the next. */
async function* rejectKey(turn: number, key: Key, message: string, run: RunInput): Events<void> {
  yield { type: "key-reject", turn, fingerprint: key.fingerprint, message };
  await abortable(run.keys.reject(key), run.signal);
}

/** The failure that says that the API refused the key that was sent; `undefined` for any other. */
function refusalOf(error: unknown, resolved: ResolvedKey | undefined): ModelError | undefined {
  const refused = resolved !== undefined && error instanceof ModelError && error.code === "key-rejected";
  return refused ? error : undefined;
}

/**
 * Calls the model once; when the API refuses the key, it is forgotten everywhere, the chain is asked again, and the call is made once more
 * with the new key (rows K5, K6). See docs/openai-key-flow.md.
 */
export async function* callWithKey(call: ModelCallInput, run: RunInput): Events<ModelReply> {
  const { turn } = call;
  const first = yield* findKey(turn, run);
  try {
    return yield* callOnce(call, first, run);
  } catch (error) {
    const refusal = refusalOf(error, first);
    if (first === undefined || refusal === undefined) throw error;
    yield* rejectKey(turn, first.key, refusal.message, run);
    const second = yield* findKey(turn, run);
    if (second?.key.equals(first.key)) {
      await run.keys.reject(second.key);
      throw sameKeyAgain(second.key, refusal);
    }
    return yield* replay(call, second, run);
  }
}

/** The replay: a key that is refused here is forgotten as well, but not replaced. */
async function* replay(
  call: ModelCallInput,
  resolved: ResolvedKey | undefined,
  run: RunInput,
): Events<ModelReply> {
  try {
    return yield* callOnce(call, resolved, run);
  } catch (error) {
    const refusal = refusalOf(error, resolved);
    if (resolved !== undefined && refusal !== undefined)
      yield* rejectKey(call.turn, resolved.key, refusal.message, run);
    throw error;
  }
}

function sameKeyAgain(key: Key, refusal: ModelError): CedarError {
  const message = `${sentence(refusal.message)} The provider chain gave the same key ${key.fingerprint} again, from ${key.source}.`;
  return new CedarError("key-rejected", message, {
    hint: `Replace the key where it comes from (${key.source}); \`cedar key why\` shows the way to it.`,
  });
}
