import { type CedarErrorCode, ModelError } from "@cedar/core";
import test from "ava";
import { retryDelay } from "../../src/agent/retry-policy.ts";

function failure(code: CedarErrorCode, retryAfterSeconds?: number): ModelError {
  return new ModelError(code, "No.", { retryAfterSeconds });
}

const never: readonly CedarErrorCode[] = [
  "key-rejected",
  "model-quota",
  "model-refused",
  "model-failed",
  "model-silent",
  "limit-reached",
  "aborted",
  "internal",
];
for (const code of never)
  test(`A12: a failure ${code} is never retried, whatever Retry-After says`, (t) => {
    t.is(retryDelay(failure(code), 0, 0), undefined);
    t.is(retryDelay(failure(code, 1), 0, 0), undefined);
  });

const mosts: Readonly<Partial<Record<CedarErrorCode, number>>> = {
  "model-overloaded": 5,
  "model-unreachable": 3,
  "model-stream-cut": 1,
};
for (const [code, most] of Object.entries(mosts))
  test(`A12: a failure ${code} is retried ${most} times at most`, (t) => {
    const error = failure(code as CedarErrorCode);
    for (let retries = 0; retries < most; retries += 1) t.not(retryDelay(error, retries, 0), undefined);
    t.is(retryDelay(error, most, 0), undefined);
  });

test("A12: each wait is about twice the one before, and not the same for everybody", (t) => {
  for (let retries = 0; retries < 5; retries += 1) {
    const delays = Array.from(
      { length: 50 },
      () => retryDelay(failure("model-overloaded"), retries, 0) ?? Number.NaN,
    );
    const middle = 500 * 2 ** retries;
    t.true(delays.every((delay) => delay >= middle * 0.75 && delay <= middle * 1.25));
    t.true(new Set(delays).size > 1);
  }
});

test("A12: Retry-After is honoured to the letter, also when it is now", (t) => {
  t.is(retryDelay(failure("model-overloaded", 7), 0, 0), 7000);
  t.is(retryDelay(failure("model-overloaded", 0), 4, 0), 0);
});

test("A12: no retry starts later than 60 s after the first attempt", (t) => {
  t.is(retryDelay(failure("model-overloaded", 60), 0, 0), 60_000);
  t.is(retryDelay(failure("model-overloaded", 61), 0, 0), undefined);
  t.is(retryDelay(failure("model-overloaded", 10), 1, 50_001), undefined);
  t.is(retryDelay(failure("model-overloaded"), 0, 60_000), undefined);
});

test("A12: a Retry-After that makes no sense does not make the wait so", (t) => {
  t.is(retryDelay(failure("model-overloaded", -5), 0, 0), 0);
  t.is(retryDelay(failure("model-overloaded", Number.NaN), 0, 0), undefined);
  t.is(retryDelay(failure("model-overloaded", Number.POSITIVE_INFINITY), 0, 0), undefined);
});
