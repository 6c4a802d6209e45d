import { EventEmitter } from "node:events";
import test from "ava";
import { atExit } from "../../src/command/at-exit.ts";

test("X1: what is to be done at the exit is done then, by one listener for all, unless it was taken back", (t) => {
  const cedar = new EventEmitter();
  const done: number[] = [];
  const takeBack = Array.from({ length: 20 }, (_, number) => atExit(() => done.push(number), cedar));
  t.is(cedar.listenerCount("exit"), 1);
  for (const take of takeBack.slice(2)) take();
  cedar.emit("exit");
  t.deepEqual(done, [0, 1]);
  for (const take of takeBack) take();
  t.is(cedar.listenerCount("exit"), 0);
});
