import test from "ava";
import { SharedRuns } from "../src/shared-runs.ts";

const { signal } = new AbortController();

/** A run that goes on until it is told to end. */
function openRun() {
  const { promise, resolve } = Promise.withResolvers<string>();
  const signals: AbortSignal[] = [];
  const start = async (given: AbortSignal): Promise<string> => {
    signals.push(given);
    return await promise;
  };
  return { start, resolve, signals };
}

test("callers of the same name share a run while it goes on", async (t) => {
  const runs = new SharedRuns<string>();
  const { start, resolve, signals } = openRun();
  const joined = [
    runs.join("a", signal, start),
    runs.join("a", signal, start),
    runs.join("b", signal, start),
  ];
  t.is(signals.length, 2);
  resolve("done");
  t.deepEqual(await Promise.all(joined), ["done", "done", "done"]);
  await runs.join("a", signal, start);
  t.is(signals.length, 3);
});

test("a run is aborted when the last caller has left, and nobody joins it then", async (t) => {
  const runs = new SharedRuns<string>();
  const { start, signals } = openRun();
  const callers = [new AbortController(), new AbortController()];
  const joined = callers.map((caller) => ({ caller, answer: runs.join("a", caller.signal, start) }));
  for (const { caller, answer } of joined) {
    t.false(signals[0]?.aborted);
    caller.abort(new Error("no longer wanted"));
    await t.throwsAsync(answer, { message: "no longer wanted" });
  }
  t.true(signals[0]?.aborted);
  void runs.join("a", signal, start);
  t.is(signals.length, 2);
});

test("K8: a run that fails, fails for those that wait, and not for those that come afterwards", async (t) => {
  const runs = new SharedRuns<string>();
  const fail = async (): Promise<string> => await Promise.reject(new Error("failed"));
  const joined = [runs.join("a", signal, fail), runs.join("a", signal, fail)];
  for (const each of joined) await t.throwsAsync(each, { message: "failed" });
  t.is(await runs.join("a", signal, async () => "done"), "done");
});

test("who no longer wants it starts no run", async (t) => {
  const { start, signals } = openRun();
  const aborted = AbortSignal.abort(new Error("no longer wanted"));
  await t.throwsAsync(new SharedRuns<string>().join("a", aborted, start), { message: "no longer wanted" });
  t.is(signals.length, 0);
});
