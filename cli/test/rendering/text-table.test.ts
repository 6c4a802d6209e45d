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
