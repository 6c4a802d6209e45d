import { join } from "node:path";
import { CedarError } from "@cedar/core";
import test from "ava";
import { RetryMemory } from "../../src/cache/retry-memory.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const subject = {
  serverUrl: "https://cedar.example",
  service: "openai",
  profile: undefined,
  tokenHash: undefined,
};
const code = "server-unreachable";
const failure = new CedarError(code, "It failed.");
const start = Date.UTC(2026, 0, 1);

test("K1: attempts at the same time that fail count as one, also those of other processes, and the next one as one more", async (t) => {
  const path = join(await temporaryFolder(t), "openai_key.json.retry");
  const [ours, theirs] = [new RetryMemory(path, subject), new RetryMemory(path, subject)];
  await ours.note(code, failure, start, start + 100);
  for (const [memory, began] of [
    [ours, start],
    [theirs, start + 50],
    [theirs, start + 99],
  ] as const) {
    await memory.note(code, failure, began, start + 200);
    t.is((await ours.current(start + 200))?.failures, 1, `began at ${began - start}`);
  }
  await theirs.note(code, failure, start + 2000, start + 2100);
  t.is((await ours.current(start + 2100))?.failures, 2);
});

test("K1: what failed long after the last pause was over begins anew", async (t) => {
  const memory = new RetryMemory(join(await temporaryFolder(t), "openai_key.json.retry"), subject);
  for (const [minutes, failures] of [
    [0, 1],
    [5, 2],
    [14, 3],
    [25, 1],
  ] as const) {
    const now = start + minutes * 60_000;
    await memory.note(code, failure, now, now);
    t.is((await memory.current(now))?.failures, failures, `after ${minutes} minutes`);
  }
});

test("K1: a server that asks to be left alone is left alone for so long by all processes, ten minutes at most", async (t) => {
  const path = join(await temporaryFolder(t), "openai_key.json.retry");
  for (const [asked, seconds] of [
    [0, 1],
    [120, 120],
    [600, 600],
    [86_400, 600],
  ] as const) {
    const [ours, theirs] = [new RetryMemory(path, subject), new RetryMemory(path, subject)];
    const error = new CedarError(code, "It failed.", { facts: { retryAfterSeconds: asked } });
    await ours.note(code, error, start, start);
    const until = start + seconds * 1000;
    t.is((await theirs.current(start + seconds * 750 - 1))?.failures, 1);
    if (asked > 0) t.is((await theirs.current(until - 1))?.notBefore.getTime(), until);
    t.is(await theirs.current(until), undefined);
    await ours.clear();
  }
});

test("K1: of what the server asks for and the own pause the longer one counts", async (t) => {
  const memory = new RetryMemory(join(await temporaryFolder(t), "openai_key.json.retry"), subject);
  const error = new CedarError(code, "It failed.", { facts: { retryAfterSeconds: 3 } });
  let now = start;
  for (const [least, most] of [
    [3000, 3000],
    [3000, 3000],
    [3000, 4000],
    [6000, 8000],
  ] as const) {
    await memory.note(code, error, now, now);
    const pause = ((await memory.current(now))?.notBefore.getTime() ?? 0) - now;
    t.true(pause >= least && pause <= most, `${pause}`);
    now += most;
  }
});

test("K13: a pause that is longer than what the server asked for is of a clock that was wrong", async (t) => {
  const memory = new RetryMemory(join(await temporaryFolder(t), "openai_key.json.retry"), subject);
  const error = new CedarError(code, "It failed.", { facts: { retryAfterSeconds: 120 } });
  await memory.note(code, error, start, start);
  t.is((await memory.current(start))?.failures, 1);
  t.is(await memory.current(start - 1), undefined);
});

test("K1: each process waits a little less than the whole pause, and none as long as the next", async (t) => {
  const pauses = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const memory = new RetryMemory(undefined, subject);
      await memory.note(code, failure, start, start);
      return ((await memory.current(start))?.notBefore.getTime() ?? 0) - start;
    }),
  );
  t.true(
    pauses.every((pause) => pause >= 750 && pause <= 1000),
    pauses.join(" "),
  );
  t.true(new Set(pauses).size > 10, "they would come all at once");
});
