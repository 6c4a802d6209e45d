import test from "ava";
import { parseDelimited } from "../../src/offline/parse-delimited.ts";

for (const [title, text, records] of [
  ["nothing", "", []],
  ["one line without an end", "a,b", [["a", "b"]]],
  [
    "line ends of Windows and an empty line",
    "a,b\r\n\r\n1,2\r\n",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    "quoted delimiters, quotes and line breaks",
    'a,b\n"1, ""one""","2\n3"\n',
    [
      ["a", "b"],
      ['1, "one"', "2\n3"],
    ],
  ],
  [
    "empty fields",
    "a,,\n,,b\n",
    [
      ["a", "", ""],
      ["", "", "b"],
    ],
  ],
  ["a quote that is never closed", 'a\n"b\nc\n', [["a"], ['"b'], ["c"]]],
] as const) {
  test(`${title} is taken apart`, (t) =>
    t.deepEqual(
      parseDelimited(text, ","),
      records.map((record) => [...record]),
    ));
}

test("a tab is a delimiter like another", (t) => {
  t.deepEqual(parseDelimited("a\tb,c\n", "\t"), [["a", "b,c"]]);
});
