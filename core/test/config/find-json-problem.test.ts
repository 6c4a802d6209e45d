import test from "ava";
import { findJsonProblem } from "../../src/config/find-json-problem.ts";

function told(text: string): string {
  const problem = findJsonProblem(text);
  if (problem === undefined) return "none";
  const { line, column, wanted, found } = problem;
  return `${line}:${column} ${wanted} | ${found}`;
}

const broken: readonly [text: string, told: string][] = [
  ["", "1:1 a value | the end of the file"],
  ["  \n", "2:1 a value | the end of the file"],
  ['{"model": "x",}', '1:15 a name in double quotes, or no comma before it, | "}"'],
  ['{\n  "model": "x"\n  "mode": "auto"\n}', '3:3 "," or "}" | a text'],
  ['{"a" 1}', '1:6 ":" | a word or a number'],
  ["{'a': 1}", '1:2 a name in double quotes or "}" | a single quote'],
  ["{a: 1}", '1:2 a name in double quotes or "}" | a word or a number'],
  ['{"a": tru}', "1:7 a value | a word or a number"],
  ['{"a": 01}', "1:7 a value | a word or a number"],
  ['{"a": }', '1:7 a value | "}"'],
  ['{"a": [1 2]}', '1:10 "," or "]" | a word or a number'],
  ['{"a": [,]}', '1:8 a value or "]" | ","'],
  ['{"a": [1,]}', '1:10 a value, or no comma before it, | "]"'],
  ['{"a": 1}}', '1:9 the end of the file | "}"'],
  ['{"a": 1', '1:8 "," or "}" | the end of the file'],
  ['{"a": "hunter2', "1:7 a value | a text that does not end, or holds a line break or a bad escape"],
  ['{"a": "x\ny"}', "1:7 a value | a text that does not end, or holds a line break or a bad escape"],
  ['{"a": "\\x"}', "1:7 a value | a text that does not end, or holds a line break or a bad escape"],
  ['{\r\n  // one\r\n  "a": 1}', '2:3 a name in double quotes or "}" | a comment, which JSON does not have'],
  ['{"a": 1} é', "1:10 the end of the file | something else"],
  ["hunter2", "1:1 a value | a word or a number"],
  ['{"a": {"b": [1, {"c": 2]}}', '1:24 "," or "}" | "]"'],
];
for (const [text, expected] of broken)
  test(`L2: of ${JSON.stringify(text)} it says where it stops being JSON and why, and quotes nothing`, (t) => {
    t.throws(() => JSON.parse(text));
    t.is(told(text), expected);
  });

const sound = [
  "{}",
  "[]",
  '{"a": [1, -2.5e+3, 0, true, false, null, "\\u00e9\\"\\\\", {"b": {}}, []], "c": ""}',
  ' \t\r\n{"a":1}\n',
  "7",
  '"x\u007f\u0085\u2028é"',
];
for (const text of sound)
  test(`nothing is wrong with ${JSON.stringify(text)}`, (t) => {
    t.notThrows(() => JSON.parse(text));
    t.is(told(text), "none");
  });

test("it agrees with JSON.parse on every text that one change makes of a sound one", (t) => {
  const text = '{"a": [1, -2.5e3, true, null, "x\\n"], "b": {"c": ""}}';
  const signs = '{}[]:,"\\x0-.e \n'.split("");
  for (let position = 0; position < text.length; position += 1)
    for (const sign of ["", ...signs]) {
      const changed = text.slice(0, position) + sign + text.slice(position + 1);
      let isSound = true;
      try {
        JSON.parse(changed);
      } catch {
        isSound = false;
      }
      t.is(findJsonProblem(changed) === undefined, isSound, changed);
    }
});

test("X4: what is nested deeper than any setting is told as a problem, and not looked through", (t) => {
  const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  t.is(findJsonProblem(nested(100)), undefined);
  for (const levels of [101, 100_000])
    t.deepEqual(findJsonProblem(nested(levels)), {
      line: 1,
      column: 101,
      wanted: "a nesting of 100 levels at most",
      found: '"["',
    });
});
