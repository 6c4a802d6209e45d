import test from "ava";
import { sentence } from "../src/sentence.ts";

test("a text that a sentence follows ends with a mark", (t) => {
  t.is(sentence("it is not set"), "it is not set.");
  t.is(sentence("It is set."), "It is set.");
  t.is(sentence("Is it set?"), "Is it set?");
});
