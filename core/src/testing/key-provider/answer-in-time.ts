import assert from "node:assert/strict";
import { systemClock } from "../../clock.ts";
import { withDeadline } from "../../with-deadline.ts";

/** Waits for what a provider does. Fails when that takes longer: it hangs, is slow, or stops the whole process meanwhile. */
export async function answerInTime<Answer>(
  milliseconds: number,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const message = `the provider hangs or is slow: it has context.deadline, ${milliseconds / 1000} s, for an answer`;
  const signal = new AbortController().signal;
  const startedAt = performance.now();
  const error = (): Error => new assert.AssertionError({ message });
  const answer = await withDeadline({ clock: systemClock, milliseconds, signal, error }, ask);
  assert.ok(performance.now() - startedAt <= milliseconds, message);
  return answer;
}
