import test from "ava";
import { contentFacts } from "../../src/offline/content-facts.ts";

for (const [path, text, facts] of [
  ["a.csv", 'name,note\nAda,"two\nlines"\nBob,\n', "2 records, 2 columns: `name`, `note`"],
  ["A.CSV", "name;price\nAda;1,5\n", "1 record, 2 columns: `name`, `price`"],
  ["a.csv", "", "no records"],
  ["a.csv", "name\n", "0 records, 1 column: `name`"],
  ["a.tsv", "a\tb\n1\t2\n", "1 record, 2 columns: `a`, `b`"],
  ["a.json", '[{"a":1},{"a":2,"b":3}]', "2 records, 2 columns: `a`, `b`"],
  ["a.json", "[1,2,3]", "3 values"],
  ["a.json", "[]", "0 values"],
  ["a.json", '{"v":1,"rows":[{"a":1}]}', "an object with 2 members; in `rows` 1 record, 1 column: `a`"],
  ["a.json", "null", "one null"],
  ["a.json", "7", "one number"],
  ["a.json", "{", "not valid JSON"],
  ["a.jsonl", '{"a":1}\n\n{"a":2}\n', "2 records, 1 column: `a`"],
  ["a.ndjson", "{}\nno", "not valid JSON lines"],
  ["a.md", "# Title", undefined],
] as const) {
  test(`of ${path} with ${JSON.stringify(text)} is told: ${facts}`, (t) =>
    t.is(contentFacts(path, text), facts));
}

test("of many columns the first twelve are named", (t) => {
  const header = Array.from({ length: 15 }, (_, index) => `c${index + 1}`).join(",");
  t.regex(contentFacts("a.csv", header) ?? "", /^0 records, 15 columns: `c1`.*`c12` and 3 more$/u);
});
