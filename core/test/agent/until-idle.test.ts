import { ModelError } from "@cedar/core";
import { ManualClock, scriptedModel } from "@cedar/core/testing";
import test from "ava";
import { untilIdle } from "../../src/agent/until-idle.ts";
import { endOf, eventsOf, only, runInput } from "../helpers/agent-run.ts";

const turns = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

function limits(clock = new ManualClock()): Parameters<typeof untilIdle>[1] {
  return { clock, idleMilliseconds: 1000, signal: new AbortController().signal };
}

test("A13: a stream that says nothing for too long fails with model-silent, and its connection is closed", async (t) => {
  const clock = new ManualClock();
  let closed = 0;
  const silent = untilIdle(hangs(), limits(clock), () => {
    closed += 1;
  });
  t.deepEqual(await silent.next(), { done: false, value: "one" });
  const waiting = silent.next();
  await turns();
  clock.advance(1000);
  const error = await t.throwsAsync(waiting, { instanceOf: ModelError, code: "model-silent" });
  t.is(error?.message, "The model API said nothing for 1 s.");
  t.is(closed, 1);
});

async function* hangs(): AsyncGenerator<string> {
  yield "one";
  await new Promise(() => {});
}

test("A13: the limit is for the silence between two words, not for the whole answer", async (t) => {
  const clock = new ManualClock();
  const items: number[] = [];
  const slow = untilIdle(counting(), limits(clock), () => {});
  const advancing = setInterval(() => clock.advance(900), 1);
  t.teardown(() => clearInterval(advancing));
  async function* counting(): AsyncGenerator<number> {
    for (let number = 1; number <= 5; number += 1) {
      const until = clock.now() + 900;
      while (clock.now() < until) await turns();
      yield number;
    }
  }
  for await (const item of slow) items.push(item);
  t.deepEqual(items, [1, 2, 3, 4, 5]);
});

test("A13: a reader that takes its time does not make the stream silent", async (t) => {
  const clock = new ManualClock();
  const items: number[] = [];
  async function* quick(): AsyncGenerator<number> {
    yield 1;
    yield 2;
  }
  for await (const item of untilIdle(quick(), limits(clock), () => {})) {
    items.push(item);
    clock.advance(5000);
    await turns();
  }
  t.deepEqual(items, [1, 2]);
});

test("a stream that ends by itself is not closed, and nothing sleeps on", async (t) => {
  const clock = new ManualClock();
  async function* one(): AsyncGenerator<number> {
    yield 1;
  }
  for await (const item of untilIdle(one(), limits(clock), () => t.fail())) t.is(item, 1);
  t.is(clock.sleeping, 0);
});

test("a stream's own failure is passed on", async (t) => {
  async function* failing(): AsyncGenerator<number> {
    yield 1;
    throw new Error("its own");
  }
  let closed = 0;
  const close = (): void => {
    closed += 1;
  };
  await t.throwsAsync(
    async () => {
      for await (const item of untilIdle(failing(), limits(), close)) t.is(item, 1);
    },
    { message: "its own" },
  );
  t.is(closed, 1);
});

test("A13: in a run the limit is the one that the user set, and a silent model is not asked again", async (t) => {
  const clock = new ManualClock();
  const scripted = scriptedModel([]);
  const adapter = {
    ...scripted,
    async *stream(request: Parameters<typeof scripted.stream>[0]) {
      scripted.requests.push(request);
      yield { type: "text-delta" as const, text: "Hm" };
      await new Promise(() => {});
    },
  };
  const run = await runInput(t, [], { adapter, clock, idleMilliseconds: 42_000 });
  const events = await eventsOf(run, ({ type }) => {
    if (type === "text-delta") setImmediate(() => clock.advance(42_000));
  });
  t.like(endOf(events), { outcome: "failed", code: "model-silent", milliseconds: 42_000 });
  t.is(endOf(events).message, "The model API said nothing for 42 s.");
  t.is(endOf(events).hint, "--idle-seconds sets the limit.");
  t.is(scripted.requests.length, 1);
  t.true(scripted.requests[0]?.signal.aborted);
  t.deepEqual(only(events, "model-retry"), []);
});
