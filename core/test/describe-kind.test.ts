import test from "ava";
import { describeKind } from "../src/describe-kind.ts";

test("L2: of a value its kind is told, and not the value", (t) => {
  const told = ["hunter2", 7, false, null, ["hunter2"], { hunter: 2 }].map(describeKind);
  t.deepEqual(told, ["a text", "a number", "true or false", "nothing (null)", "a list", "an object"]);
});
