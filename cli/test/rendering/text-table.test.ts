import test from "ava";
import { textTable } from "../../src/rendering/text-table.ts";

test("columns are as wide as their widest cell, and lines end without spaces", (t) => {
  t.is(
    textTable([
      ["A", "B"],
      ["long", "x"],
      ["y", ""],
    ]),
    "A     B\nlong  x\ny\n",
  );
});

test("what a cell holds neither begins another line nor steers the terminal", (t) => {
  t.is(textTable([["a\nb\u001b[1A", "x"]]), "a\\nb\\u{1b}[1A  x\n");
});
