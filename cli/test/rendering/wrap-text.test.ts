import test from "ava";
import { wrapText } from "../../src/rendering/wrap-text.ts";

test("text is broken between words, so that no line is wider than the columns", (t) => {
  t.deepEqual(wrapText("one two three four", 11, "  "), ["  one two", "  three", "  four"]);
  t.deepEqual(wrapText("one two three", 10, "  ", "- "), ["- one two", "  three"]);
});

test("a word that is wider than a line, and a command between backticks, stay whole", (t) => {
  t.deepEqual(wrapText("see /a/very/long/path there", 10, ""), ["see", "/a/very/long/path", "there"]);
  t.deepEqual(wrapText("now run `cedar key why`.", 14, ""), ["now run", "`cedar key why`."]);
});

test("line breaks and spaces are gaps between words, and nothing gives no line", (t) => {
  t.deepEqual(wrapText(" one\n\ttwo ", 80, ""), ["one two"]);
  t.deepEqual(wrapText(" \n", 80, "  "), []);
});
